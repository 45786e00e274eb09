import { expect, test } from 'vitest';
import { SubmitterRecords } from '../../../src/flow/submit/record.ts';

test('a bad item makes the batches of its submitter small until 2,048 good ones came, and of nobody else', () => {
  const records = new SubmitterRecords();
  expect(records.groupSize('a')).toBe(1024);
  records.note('a', 1024, 1);
  expect([records.groupSize('a'), records.groupSize('b')]).toEqual([64, 1024]);
  for (let good = 0; good < 2048 - 64; good += 64) {
    records.note('a', 64, 0);
    expect(records.groupSize('a')).toBe(64);
  }
  records.note('a', 64, 0);
  expect(records.groupSize('a')).toBe(1024);
});

test('a second bad item begins the probation again', () => {
  const records = new SubmitterRecords();
  records.note('a', 64, 1);
  records.note('a', 2047, 0);
  records.note('a', 64, 1);
  records.note('a', 64, 0);
  expect(records.groupSize('a')).toBe(64);
});

test('what is remembered is bounded: the longest ago is forgotten', () => {
  const records = new SubmitterRecords();
  for (let n = 0; n <= 1024; n++) records.note(`key ${n}`, 64, 1);
  expect(records.groupSize('key 0')).toBe(1024);
  expect(records.groupSize('key 1')).toBe(64);
  expect(records.groupSize('key 1024')).toBe(64);
});
