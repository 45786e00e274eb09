/** `bench -- log`: what the log holds to, one part after the other, since each would be in the others' way. */
await import('./log-append.ts');
await import('./log-growth.ts');
await import('./log-audit.ts');

export {};
