"""Widgets that are not Colab's own."""

from types import SimpleNamespace

from google.colab import note

_widgets = SimpleNamespace(_installed_url=None)  # anywidget asks whence the widget manager came


def enable_custom_widget_manager() -> None:
    note("enable_custom_widget_manager")
