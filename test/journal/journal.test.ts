import { describe, expect, it } from '@jest/globals';
import type { Exchange } from '../../src/journal/exchange.ts';
import { BODY_AT_MOST, createJournal, type Journal } from '../../src/journal/journal.ts';

function open(journal: Journal, operation = 'openstack-v2.image-update'): Exchange {
  return journal.open({
    requestId: 'req-1',
    at: 0,
    dialect: 'openstack-v2',
    operation,
    method: 'PATCH',
    path: '/v2/images/1',
    url: '/openstack/v2/images/x',
    headers: {},
  });
}

const numbers = (exchanges: readonly Exchange[]): number[] => exchanges.map(({ number }) => number);

function filled(count: number, size?: number): Journal {
  const journal = createJournal(size);
  for (let index = 0; index < count; index += 1) open(journal);
  return journal;
}

describe('a journal', () => {
  it('lists exchanges oldest first, numbered from 1', () => {
    expect(numbers(filled(3).list())).toEqual([1, 2, 3]);
  });

  it('keeps the last ones and counts those it dropped', () => {
    const journal = filled(5, 3);
    expect(numbers(journal.list())).toEqual([3, 4, 5]);
    expect([journal.count, journal.dropped]).toEqual([3, 2]);
  });

  it('keeps none when its size is 0, and still tells who listens', () => {
    const journal = createJournal(0);
    const heard: number[] = [];
    journal.onClose(({ number }) => heard.push(number));
    journal.close(open(journal), 'answered', 1);
    expect([journal.list(), journal.count, journal.dropped, heard]).toEqual([[], 0, 1, [1]]);
  });

  it('shows the last exchanges of a limit', () => {
    expect(numbers(filled(5).list({ limit: 2 }))).toEqual([4, 5]);
  });

  it('shows the first ones of a limit after a number', () => {
    expect(numbers(filled(5).list({ after: 1, limit: 2 }))).toEqual([2, 3]);
  });

  it('finds the exchanges of an operation, also by a pattern', () => {
    const journal = createJournal();
    open(journal);
    open(journal, 'ims.image-update');
    open(journal, 'openstack-v2.image-show');
    expect(numbers(journal.list({ operation: 'ims.image-update' }))).toEqual([2]);
    expect(numbers(journal.list({ operation: '*.image-update' }))).toEqual([1, 2]);
    expect(numbers(journal.list({ operation: 'openstack-v2.*' }))).toEqual([1, 3]);
    expect(journal.list({ operation: 'openstack.v2.image-show' })).toEqual([]);
  });

  it('lists what had no route', () => {
    const journal = filled(1);
    open(journal, 'openstack-v2.unmatched');
    open(journal).nearMisses = ['PATCH /v2/images/{image_id}'];
    expect(numbers(journal.unmatched())).toEqual([2, 3]);
  });

  it('forgets everything when it is cleared, and goes on counting', () => {
    const journal = filled(5, 3);
    journal.clear();
    expect([journal.count, journal.dropped]).toEqual([0, 0]);
    open(journal);
    expect(numbers(journal.list())).toEqual([6]);
  });

  it('shows an exchange as open until it ends', () => {
    const journal = createJournal();
    const exchange = open(journal);
    expect(journal.list()[0]?.outcome).toBe('open');
    exchange.status = 200;
    journal.close(exchange, 'answered', 1.5);
    expect(journal.list()[0]).toMatchObject({ outcome: 'answered', status: 200, duration: 1.5 });
  });

  it('ends an exchange once', () => {
    const journal = createJournal();
    const heard: string[] = [];
    journal.onClose(({ outcome }) => heard.push(outcome));
    const exchange = open(journal);
    journal.close(exchange, 'reset', 1);
    journal.close(exchange, 'answered', 2);
    expect(heard).toEqual(['reset']);
  });

  it('tells a listener no more once it is taken off', () => {
    const journal = createJournal();
    const heard: number[] = [];
    const stop = journal.onClose(({ number }) => heard.push(number));
    stop();
    journal.close(open(journal), 'answered', 1);
    expect(heard).toEqual([]);
  });

  it('keeps a body of up to 64 KiB as it is', () => {
    const journal = createJournal();
    const exchange = open(journal);
    exchange.requestBody = 'x'.repeat(BODY_AT_MOST);
    journal.close(exchange, 'answered', 1);
    expect(exchange.requestBody).toHaveLength(BODY_AT_MOST);
  });

  it('cuts a longer body between two characters and says so', () => {
    const journal = createJournal();
    const exchange = open(journal);
    exchange.replyBody = `x${'€'.repeat(BODY_AT_MOST)}`;
    journal.close(exchange, 'answered', 1);
    const kept = Math.floor((BODY_AT_MOST - 1) / 3);
    expect(exchange.replyBody).toBe(`x${'€'.repeat(kept)}… [cut: 65536 of ${BODY_AT_MOST * 3 + 1} bytes]`);
  });
});
