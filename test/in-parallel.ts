/** `node test/in-parallel.ts SCRIPT ...`: npm scripts side by side, what each printed together; exits 1 where one of them fails. */
import { spawn } from 'node:child_process';

const runs = process.argv.slice(2).map(
  (script) =>
    new Promise<boolean>((done) => {
      const child = spawn('npm', ['run', '--silent', script]);
      const pieces: Buffer[] = [];
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (piece: Buffer) => pieces.push(piece));
      }
      child
        .once('error', () => done(false))
        .once('close', (code) => {
          console.log(`${script}: ${code === 0 ? 'good' : 'FAILED'}\n${Buffer.concat(pieces)}`);
          done(code === 0);
        });
    }),
);
process.exitCode = (await Promise.all(runs)).every(Boolean) ? 0 : 1;
