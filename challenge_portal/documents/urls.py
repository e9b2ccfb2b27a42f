"""Addresses of files and of verification."""

from django.urls import path

from challenge_portal.documents import views

app_name = "documents"

urlpatterns = [
    path("files/<uuid:file_id>/", views.download, name="download"),
    path("files/<uuid:file_id>/pages/<int:number>/", views.page_image, name="page_image"),
    path("verify/", views.verify, name="verify"),
    path("verify/<str:code>/", views.verify_code, name="verify_code"),
]
