import { afterEach, describe, expect, it } from 'vitest';
import { pageAt } from '../src/api/base.ts';
import { address, ask, get, transport } from '../src/api/client.ts';
import { ended, signIn, token } from '../src/api/session.ts';
import { filtersIn, queryOf, searchOf } from '../src/files/filters.tsx';
import { merged } from '../src/files/live-list.ts';
import { bytes, count } from '../src/files/units.ts';
import { instantOf, localOf } from '../src/time/local.ts';
import { ago, shown } from '../src/time/zone.ts';

const sent = transport.send;
afterEach(() => {
  transport.send = sent;
});

describe('where the page is', () => {
  it.each([
    ['https://a.example/prod/ui/assets/index-1.js', true, '/prod/ui'],
    ['https://a.example/ui/ui/assets/index-1.js', true, '/ui/ui'],
    ['http://127.0.0.1:4566/_aws/execute-api/x/local/ui/files/f', false, '/_aws/execute-api/x/local/ui'],
    ['https://a.example/ui', false, '/ui'],
  ])('is found from %s', (url, script, page) => {
    expect(pageAt(url, script)).toBe(page);
  });
});

describe('what is asked of the API', () => {
  it('has parameters and query filled in, and no strangers break out of their place', () => {
    expect(address('/v1/files/{file_id}', { file_id: '../a/b?c' }, { n: ['x', 'y'], none: null, empty: '' })).toMatch(
      /\/v1\/files\/\.\.%2Fa%2Fb%3Fc\?n=x&n=y&empty=$/,
    );
  });

  it('is asked once more where no answer came, and only what asks', async () => {
    const tries: string[] = [];
    transport.send = async (request) => {
      tries.push(request.method);
      return tries.length === 1 ? Promise.reject(new TypeError('network changed')) : new Response('{"items": []}');
    };
    await expect(get('/v1/files')).resolves.toEqual({ items: [] });
    expect(tries).toEqual(['GET', 'GET']);
    tries.length = 0;
    await expect(ask('POST', 'http://a.example/v1/files')).rejects.toMatchObject({ code: 'no_connection' });
    expect(tries).toEqual(['POST']);
  });

  it('carries the token in a header, and its end leads to the door', async () => {
    signIn('tt_a');
    let seen = '';
    transport.send = async (request) => {
      seen = `${request.headers.get('Authorization')} ${request.url}`;
      return new Response(
        JSON.stringify({ title: 'No', status: 401, code: 'token_expired', detail: 'it expired', hint: '' }),
        {
          status: 401,
        },
      );
    };
    await expect(get('/v1/files')).rejects.toMatchObject({ code: 'token_expired' });
    expect(seen).toMatch(/^Bearer tt_a http.*\/v1\/files$/);
    expect([token.get(), ended.get()]).toEqual([null, 'it expired']);
  });

  it('fails in words, whoever answered', async () => {
    transport.send = async () => new Response('<html>', { status: 502, headers: { 'Retry-After': '3' } });
    await expect(ask('GET', 'http://page/x')).rejects.toMatchObject({ title: 'HTTP 502', retryAfter: 3 });
    transport.send = async () => Promise.reject(new TypeError('failed'));
    await expect(ask('GET', 'http://page/x')).rejects.toMatchObject({ code: 'no_connection' });
  });
});

describe('times', () => {
  it('are shown in a zone with as many digits as they have', () => {
    expect(shown('2026-07-01T10:00:00.000250Z', 'Europe/Berlin')).toBe('2026-07-01 12:00:00.00025');
    expect(shown('2026-01-01T00:00:00Z', 'UTC')).toBe('2026-01-01 00:00:00');
    expect(shown('no time', 'UTC')).toBe('no time');
  });

  it('that are typed in a zone are the instants that are shown again', () => {
    for (const zone of ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu']) {
      for (const local of ['2026-03-29T12:30', '2026-10-25T12:30', '2026-07-01T00:00', '2026-01-01T23:59']) {
        expect(localOf(instantOf(local, zone), zone)).toBe(local);
      }
    }
    expect([instantOf('', 'UTC'), localOf('', 'UTC')]).toEqual(['', '']);
  });

  it('are told by how long ago they were', () => {
    const now = Date.parse('2026-01-01T12:00:00Z');
    expect(['2026-01-01T11:59:58Z', '2026-01-01T11:59:00Z', '2026-01-01T09:00:00Z'].map((at) => ago(at, now))).toEqual([
      'now',
      '60 s ago',
      '3 h ago',
    ]);
  });
});

describe('the list of files', () => {
  it('is asked for as its address says', () => {
    const filters = filtersIn('?status=failed&context=batch%3DB%3D1&from=2026-01-01T00:00:00Z&other=x');
    expect(queryOf(filters)).toEqual({ status: 'failed', 'context.batch': 'B=1', from: '2026-01-01T00:00:00Z' });
    expect(filtersIn(searchOf(filters))).toEqual(filters);
    expect(queryOf({ context: 'batch' })).toEqual({});
  });

  it('takes its first page anew, and keeps what was loaded beyond it', () => {
    const file = (file_id: string) => ({ file_id }) as never;
    const before = { items: ['a', 'b', 'c', 'd'].map(file), next_cursor: 'after d' };
    const page = { items: ['new', 'b'].map(file), next_cursor: 'after b' };
    expect(merged(before, page)).toEqual({ items: ['new', 'b', 'c', 'd'].map(file), next_cursor: 'after d' });
    expect(merged(before, { items: ['x', 'y'].map(file), next_cursor: 'after y' }).next_cursor).toBe('after y');
    expect(merged(before, { items: [], next_cursor: null })).toEqual({ items: [], next_cursor: null });
  });

  it('says sizes and counts as people do', () => {
    expect([0, 999, 1_000, 12_345, 99_960, 1_073_741_824].map(bytes)).toEqual([
      '0 B',
      '999 B',
      '1.00 kB',
      '12.3 kB',
      '100 kB',
      '1.07 GB',
    ]);
    expect(count(1234567)).toBe('1\u202f234\u202f567');
  });
});
