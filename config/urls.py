"""Every address of the site."""

from django.urls import include, path

from claims.admin import site
from claims.views.health import healthz

handler400 = "claims.views.errors.bad_request"
handler403 = "claims.views.errors.permission_denied"
handler404 = "claims.views.errors.page_not_found"
handler500 = "claims.views.errors.server_error"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("accounts/", include("allauth.urls")),
    path("admin/", site.urls),
    path("", include("claims.urls")),
]
