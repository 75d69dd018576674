"""GET /v1/me, POST /v1/login-codes and /v1/logins: who asks, and how the page opens without a token in its URL."""

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Request

from titer.access.logins import LOGINS_PER_MINUTE, Logins
from titer.api.answers import Answer, json_answer
from titer.api.app import token_of
from titer.api.models.admin import LoginRequest, Me, NewLoginCode, NewToken
from titer.api.openapi_routes import add
from titer.api.problem import Problem
from titer.api.routes.stores import Stores
from titer.api.routes.tokens import list_entry
from titer.model.instants import format_instant


class LoginRoutes:
    """Says who asks, makes codes, and changes them for tokens."""

    def __init__(self, stores: Stores) -> None:
        self._logins = Logins(stores.login_codes, stores.tokens, stores.clock)
        self._counters = stores.counters
        self._clock = stores.clock

    def register(self, app: APIGatewayRestResolver) -> None:
        add(app, "GET", "/v1/me", self.show_me, {200: (Me,)}, tag="tokens")
        add(app, "POST", "/v1/login-codes", self.make_login_code, {201: (NewLoginCode,)}, tag="tokens")
        add(app, "POST", "/v1/logins", self.log_in, {201: (NewToken,)}, tag="tokens")

    def show_me(self, request: Request) -> Answer:
        """Say which token asks, and what it may do."""
        return json_answer(list_entry(token_of(request)).model_dump(include={*Me.model_fields}))

    def make_login_code(self, request: Request) -> Answer:
        """Make a code that opens the page once, within ten minutes: `<base>/ui#code=<code>`.

        Whoever brings it to `POST /v1/logins` gets a token with the scopes of the one that asks here. A token that came
        of such a code makes none: 403 `login_makes_no_codes`.
        """
        code = self._logins.make_code(token_of(request))
        return json_answer(NewLoginCode(code=code.text, expires_at=format_instant(code.expires_at)).model_dump(), 201)

    def log_in(self, body: LoginRequest) -> Answer:
        """Change a code for a token of twelve hours, with the scopes of the token that made the code.

        A code is good once; one that was used, is too old or was never made is 403 `invalid_code`. The token ends with
        the one that made the code, by whichever end, and can be withdrawn by itself. Ten may try in a minute, in all.
        """
        self._count()
        text, token = self._logins.change(body.code)
        answer = NewToken(token=text, **list_entry(token).model_dump())
        return json_answer(answer.model_dump(), 201, {"Location": f"tokens/{token.token_id}"})

    def _count(self) -> None:
        now = self._clock()
        if not self._counters.count("logins", now.replace(second=0, microsecond=0), limit=LOGINS_PER_MINUTE):
            raise Problem(
                429,
                "too_many_requests",
                f"{LOGINS_PER_MINUTE} logins were tried in this minute, by all together",
                "Try again in the next one: the code stays good",
                headers={"Retry-After": str(60 - now.second)},
            )
