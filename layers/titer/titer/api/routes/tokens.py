"""POST, GET and DELETE /v1/tokens: who may use the API."""

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response

from titer.access.logins import withdraw
from titer.access.ports import Token
from titer.access.tokens import new_token, refuse_too_many
from titer.api.answers import Answer, json_answer
from titer.api.models.admin import ListedToken, NewToken, TokenRequest, TokensPage
from titer.api.openapi_routes import add
from titer.api.paging import Cursor, FewAtATime
from titer.api.problem import Problem
from titer.api.routes.stores import Stores
from titer.model.instants import format_instant


class TokenRoutes:
    """Makes, lists and withdraws tokens."""

    def __init__(self, stores: Stores) -> None:
        self._tokens = stores.tokens
        self._clock = stores.clock

    def register(self, app: APIGatewayRestResolver) -> None:
        add(app, "POST", "/v1/tokens", self.create_token, {201: (NewToken,)}, tag="tokens")
        add(app, "GET", "/v1/tokens", self.list_tokens, {200: (TokensPage,)}, tag="tokens")
        add(app, "DELETE", "/v1/tokens/<token_id>", self.withdraw_token, {204: ()}, tag="tokens")

    def create_token(self, body: TokenRequest) -> Answer:
        """Make a token. Its text is in this answer and nowhere else: only a hash of it is kept."""
        now = self._clock()
        expires_at = body.expires_at
        if expires_at is not None and expires_at <= now:
            raise Problem(422, "expired_already", "expires_at is in the past", "Give an instant that is to come")
        refuse_too_many(self._tokens)
        text, token = new_token(
            scopes=body.scopes, label=body.label, now=now.replace(microsecond=0), expires_at=expires_at
        )
        self._tokens.add(token)
        answer = NewToken(token=text, **list_entry(token).model_dump())
        return json_answer(answer.model_dump(), 201, {"Location": f"tokens/{token.token_id}"})

    def list_tokens(self, limit: FewAtATime = 50, cursor: Cursor = None) -> Answer:
        """List tokens, newest first, the expired too. One that was just made may be missing for a moment."""
        page = self._tokens.page(limit=limit, cursor=cursor)
        return json_answer(
            {"tokens": [list_entry(token).model_dump() for token in page.tokens], "next_cursor": page.cursor}
        )

    def withdraw_token(self, token_id: str) -> Answer:
        """Withdraw a token, for good, and the logins that it made. Within 30 seconds they open nothing any more."""
        if not withdraw(self._tokens, token_id):
            raise Problem(404, "unknown_token", "there is no token with this id", "See GET /v1/tokens")
        return Response(204, body="")


def list_entry(token: Token) -> ListedToken:
    """Return a token as lists show it."""
    return ListedToken(
        token_id=token.token_id,
        label=token.label,
        scopes=sorted(token.scopes),
        created_at=format_instant(token.created_at),
        expires_at=format_instant(token.expires_at) if token.expires_at else None,
        made_by=token.made_by,
    )
