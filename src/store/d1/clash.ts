/** Which of our own conditions ended a transaction. */

/** SQLite names the constraint; D1 wraps its message and nothing else. */
export function clashOf(fault: unknown): 'held' | 'moved' | 'over-quota' | null {
  const message = fault instanceof Error ? fault.message : '';
  if (message.includes('CHECK constraint failed: quota_within')) return 'over-quota';
  if (message.includes('UNIQUE constraint failed: holders.')) return 'held';
  if (message.includes('UNIQUE constraint failed: ')) return 'moved';
  return message.includes('malformed JSON') ? 'moved' : null;
}
