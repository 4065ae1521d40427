"""Widgets that are not Colab's own."""

from google.colab import note


def enable_custom_widget_manager() -> None:
    note("enable_custom_widget_manager")
