"""How people come in: what allauth asks us, and what it says in our words."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

MISMATCH = "The name and the password do not belong together. Check both, also for capital letters."


class AccountAdapter(DefaultAccountAdapter):
    """Log-in without sign-up: accounts are made by whoever runs the installation."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "This account has been closed. A manager or whoever runs Grounds can open it again.",
        "email_password_mismatch": MISMATCH,
        "username_password_mismatch": MISMATCH,
        "enter_current_password": "That is not your present password.",
        "incorrect_password": "That is not your password.",
        "too_many_login_attempts": (
            "Too many wrong passwords. Wait five minutes and try again, or reset your password."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: nobody makes an account for himself."""
        return False
