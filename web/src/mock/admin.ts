import type { Answer } from '../api/client.ts';
import { type Asked, Refusal, type Reply, type Route } from './router.ts';
import type { World } from './world.ts';

type Token = Answer<'/v1/tokens'>['tokens'][number];
type RuleSet = Answer<'/v1/rules/{name}'>;
type Parked = Answer<'/v1/parked'>['parked'][number];

/** Tokens, rule sets and what is parked, in memory. */
export class MockAdmin {
  private tokens: Token[];
  private parked: Parked[];
  private readonly rules = new Map<string, RuleSet[]>();
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
    this.tokens = (world.recorded('GET', '/v1/tokens').body as Answer<'/v1/tokens'>).tokens;
    this.parked = (world.recorded('GET', '/v1/parked').body as Answer<'/v1/parked'>).parked;
    for (const { name, version } of (world.recorded('GET', '/v1/rules').body as Answer<'/v1/rules'>).rule_sets) {
      const versions = Array.from({ length: version }, (_, index) => String(index + 1));
      const found = versions.flatMap((each) => this.versionOf(name, each));
      if (found.length > 0) this.rules.set(name, found);
    }
  }

  get routes(): Route[] {
    return [
      ['GET', '/v1/tokens', () => ({ body: { tokens: this.tokens, next_cursor: null } })],
      ['POST', '/v1/tokens', (asked) => this.makeToken(asked)],
      ['DELETE', '/v1/tokens/{token_id}', ({ params }) => this.withdraw(params.token_id ?? '')],
      ['GET', '/v1/rules', () => this.listRules()],
      ['GET', '/v1/rules/{name}', (asked) => this.showRules(asked)],
      ['PUT', '/v1/rules/{name}', (asked) => this.writeRules(asked)],
      ['POST', '/v1/rules/{name}/check', () => ({ body: this.world.likeOf('POST', '/v1/rules/{name}/check') })],
      ['GET', '/v1/parked', ({ query }) => this.listParked(query.get('discarded') === 'true')],
      ['POST', '/v1/parked/{parked_id}/redrive', ({ params }) => this.redrive(params.parked_id ?? '')],
      ['POST', '/v1/parked/{parked_id}/discard', (asked) => this.discard(asked)],
    ];
  }

  private versionOf(name: string, version: string): RuleSet[] {
    const query = new URLSearchParams({ version });
    const path = `/v1/rules/${name}`;
    if (!this.world.answers.some((each) => each.method === 'GET' && each.path === path)) return [];
    const { body } = this.world.recorded('GET', path, query);
    return String((body as RuleSet).version) === version ? [body as RuleSet] : [];
  }

  private makeToken({ body }: Asked): Reply {
    const made = this.world.likeOf<Answer<'/v1/tokens', 'post'>>('POST', '/v1/tokens');
    const { label, scopes, expires_at = null } = body as Pick<Token, 'label' | 'scopes'> & { expires_at?: string };
    const token = {
      token_id: this.world.newId().slice(-12),
      label,
      scopes,
      expires_at,
      created_at: this.world.now(),
      made_by: null,
    };
    this.tokens = [token, ...this.tokens];
    return { status: 201, body: { ...made, ...token } };
  }

  private withdraw(tokenId: string): Reply {
    this.tokens = this.tokens.filter((each) => each.token_id !== tokenId);
    return { status: 204 };
  }

  private listRules(): Reply {
    const recorded = (this.world.recorded('GET', '/v1/rules').body as Answer<'/v1/rules'>).rule_sets;
    const written = [...this.rules.values()].flatMap((versions) => versions.at(-1) ?? []);
    const others = recorded.filter(({ name }) => !this.rules.has(name));
    const listed = [...others, ...written].map(
      ({ name, version, rule_set, shipped, reason, by, at, unknown_pattern }) => ({
        ...{ name, version, rule_set, shipped, reason, by, at, unknown_pattern },
      }),
    );
    return { body: { rule_sets: listed, next_cursor: null } };
  }

  private showRules({ params, query }: Asked): Reply {
    const versions = this.rules.get(params.name ?? '') ?? [];
    const wanted = query.get('version');
    const found = wanted === null ? versions.at(-1) : versions.find((each) => String(each.version) === wanted);
    if (!found) throw new Refusal(404, 'unknown_rule_set', 'there is no such rule set', 'See GET /v1/rules.');
    return { body: found, etag: `"${found.rule_set}"` };
  }

  private writeRules({ params, body, headers }: Asked): Reply {
    const name = params.name ?? '';
    const versions = this.rules.get(name) ?? [];
    const newest = versions.at(-1);
    const wanted = headers.get('If-Match');
    if (wanted !== null && wanted !== `"${newest?.rule_set}"`) {
      const hint = 'Read it, and change that.';
      throw new Refusal(412, 'precondition_failed', `the newest is ${newest?.rule_set}`, hint);
    }
    const version = (newest?.version ?? 0) + 1;
    const like = newest ?? this.world.likeOf<RuleSet>('PUT', '/v1/rules/{name}');
    const head = { name, version, rule_set: `${name}@${version}`, shipped: false, at: this.world.now() };
    const written = { ...like, ...(body as object), ...head } as RuleSet;
    this.rules.set(name, [...versions, written]);
    return { body: written, etag: `"${written.rule_set}"` };
  }

  private listParked(discarded: boolean): Reply {
    const parked = this.parked.filter((each) => (each.discarded_at !== null) === discarded);
    return { body: { parked, next_cursor: null } };
  }

  private redrive(parkedId: string): Reply {
    return { status: 202, body: this.putParked(parkedId, { redriven_at: this.world.now() }) };
  }

  private discard({ params, body }: Asked): Reply {
    const { reason } = body as { reason: string };
    const by = { token_id: 'mock', label: 'mock' };
    const change = { discarded_at: this.world.now(), discarded_by: by, discarded_for: reason };
    return { body: this.putParked(params.parked_id ?? '', change) };
  }

  private putParked(parkedId: string, change: Partial<Parked>): Parked {
    const found = this.parked.find((each) => each.parked_id === parkedId);
    if (!found) throw new Refusal(404, 'unknown_parked', 'nothing of this id is parked', 'See GET /v1/parked.');
    const next = { ...found, ...change };
    this.parked = this.parked.map((each) => (each === found ? next : each));
    return next;
  }
}
