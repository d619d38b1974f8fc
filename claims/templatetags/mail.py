"""Where mails go on this installation, for the log-in pages."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def mail_goes_to_terminal() -> bool:
    """Say whether mails are printed where Grounds runs instead of being sent."""
    return settings.EMAIL_BACKEND == "django.core.mail.backends.console.EmailBackend"
