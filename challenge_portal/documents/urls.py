"""Addresses of files, of verification and of seals."""

from django.urls import path

from challenge_portal.documents import views
from challenge_portal.documents.seals import views as seals

app_name = "documents"

urlpatterns = [
    path("files/<uuid:file_id>/", views.download, name="download"),
    path("files/<uuid:file_id>/pages/<int:number>/", views.page_image, name="page_image"),
    path("verify/", views.verify, name="verify"),
    path("verify/<str:code>/", views.verify_code, name="verify_code"),
    path("seals/", seals.seals, name="seals"),
    path("seals/put/", seals.put_seal, name="put_seal"),
    path("seals/retire/", seals.retire_seal, name="retire_seal"),
    path("seals/requests/<int:pk>/", seals.seal_request, name="seal_request"),
    path("seals/requests/<int:pk>/move/", seals.move_seal_request, name="move_seal_request"),
]
