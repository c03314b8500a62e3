"""Addresses under /admin/ about people, beside Wagtail's own of users and groups."""

from django.urls import path

from handling.people import many_views, views

urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/many/", many_views.many_people, name="people_many"),
    path("people/<int:pk>/deactivate/", views.deactivate, name="deactivate_person"),
    path("people/<int:pk>/reactivate/", views.reactivate, name="reactivate_person"),
    path("people/<int:pk>/invite/", views.invite, name="invite_again"),
]
