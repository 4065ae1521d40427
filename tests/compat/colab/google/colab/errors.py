"""Colab's base of all its errors."""


class Error(Exception):
    pass
