"""Routes of the account pages."""

from django.urls import path

from langso.accounts.views import own, people, roles, signing, tokens, trail

app_name = "accounts"
urlpatterns = [
    path("sign-in/", signing.sign_in_page, name="sign-in"),
    path("sign-in/check/", signing.sign_in, name="sign-in-check"),
    path("sign-out/", signing.sign_out, name="sign-out"),
    path("account/", own.own, name="own"),
    path("account/sessions/<int:session_id>/end/", own.end_session, name="end-own-session"),
    path("account/sessions/end-others/", own.end_other_sessions, name="end-other-sessions"),
    path("people/", people.people, name="people"),
    path("people/add/", people.add_page, name="add-person"),
    path("people/add/save/", people.add, name="save-person"),
    path("people/carry-over/", roles.carry_over_page, name="carry-over"),
    path("people/carry-over/do/", roles.carry_over, name="carry-over-do"),
    path("people/<int:user_id>/", people.person, name="person"),
    path("people/<int:user_id>/password/", people.new_password, name="new-password"),
    path("people/<int:user_id>/end/", people.end, name="end-person"),
    path("people/<int:user_id>/factors/", people.remove_factors, name="remove-factors"),
    path("people/<int:user_id>/sessions/<int:session_id>/", people.end_session, name="end-session"),
    path("people/<int:user_id>/identities/", people.link, name="link-identity"),
    path("people/<int:user_id>/identities/<int:identity_id>/", people.unlink,
         name="unlink-identity"),
    path("people/<int:user_id>/roles/", roles.grant, name="grant-role"),
    path("people/<int:user_id>/roles/<int:holding_id>/end/", roles.end, name="end-role"),
    path("people/<int:user_id>/tokens/", tokens.make, name="make-token"),
    path("people/<int:user_id>/tokens/<int:token_id>/revoke/", tokens.revoke, name="revoke-token"),
    path("audit/", trail.trail, name="trail"),
    path("audit/export/", trail.export, name="export-trail"),
]  # fmt: skip
