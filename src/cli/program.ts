/** All commands mounted, and one command line run: its end is `process.exitCode`. One file a command. */
import { Command, CommanderError } from 'commander';
import { adminCommand } from './admin.ts';
import { agentCommand } from './agent.ts';
import { amendCommand } from './amend.ts';
import { amendmentCommand } from './amendment.ts';
import { anchorCommand } from './anchor.ts';
import { anomaliesCommand } from './anomalies.ts';
import { answerCommand } from './answer.ts';
import { attachmentCommand } from './attachment.ts';
import { attestCommand } from './attest.ts';
import { attestationCommand } from './attestation.ts';
import { auditCommand } from './audit.ts';
import { authorityCommand } from './authority.ts';
import { caseCommand } from './case.ts';
import { classifyCommand } from './classify.ts';
import { coverageCommand } from './coverage.ts';
import { custodyCommand } from './custody.ts';
import { demoCommand } from './demo.ts';
import { deviceCommand } from './device.ts';
import { discloseCommand } from './disclose.ts';
import { disposeCommand } from './dispose.ts';
import { enrolCommand } from './enrol.ts';
import { erasuresCommand, retentionCommand } from './erasures.ts';
import { exitCodes, exitHelp } from './exits.ts';
import { exportCommand } from './export.ts';
import { filingCommand } from './filing.ts';
import { historyCommand } from './history.ts';
import { inspectCommand } from './inspect.ts';
import { inspectionCommand } from './inspection.ts';
import { keygenCommand } from './keygen.ts';
import { keysCommand } from './keys.ts';
import { landmarkCommand } from './landmark.ts';
import { licenceCommand } from './licence.ts';
import { meterCommand } from './meter.ts';
import { printable } from './output.ts';
import { pageCommand } from './page.ts';
import { partyCommand } from './party.ts';
import { queryCommand } from './query.ts';
import { receiptCommand } from './receipt.ts';
import { referenceValuesCommand } from './reference-values.ts';
import { refreshCommand } from './refresh.ts';
import { registerCommand } from './register.ts';
import { releaseCommand } from './release.ts';
import { reportCommand } from './report.ts';
import { requestsCommand } from './requests.ts';
import { resultCommand } from './result.ts';
import { revocationCommand } from './revocation.ts';
import { screeningCommand } from './screening.ts';
import { serveCommand } from './serve.ts';
import { shareCommand } from './share.ts';
import { simulateCommand } from './simulate.ts';
import { siteCommand } from './site.ts';
import { stakeCommand } from './stake.ts';
import { submitCommand } from './submit.ts';
import { verifyCommand } from './verify.ts';
import { webhookCommand } from './webhook.ts';
import { whatIfCommand } from './what-if.ts';
import { windowCommand } from './window.ts';

/** Runs one command line, `argv` without program and script; sets `process.exitCode` (exits.ts). */
export async function runMuster(argv: readonly string[]): Promise<void> {
  try {
    await program().parseAsync(argv, { from: 'user' });
  } catch (fault) {
    if (!(fault instanceof CommanderError)) throw fault;
    process.exitCode = fault.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  }
}

function program(): Command {
  const mounted = new Command('muster')
    .description('roll-call for export-controlled accelerators')
    .addHelpText('after', exitHelp);
  for (const one of commands()) mounted.addCommand(one);
  settleUsage(mounted);
  return mounted;
}

function commands(): Command[] {
  return [
    serveCommand(),
    keysCommand(),
    registerCommand(),
    licenceCommand(),
    amendCommand(),
    amendmentCommand(),
    shareCommand(),
    siteCommand(),
    coverageCommand(),
    partyCommand(),
    stakeCommand(),
    custodyCommand(),
    screeningCommand(),
    revocationCommand(),
    anchorCommand(),
    referenceValuesCommand(),
    filingCommand(),
    inspectionCommand(),
    meterCommand(),
    authorityCommand(),
    keygenCommand(),
    enrolCommand(),
    attestCommand(),
    submitCommand(),
    refreshCommand(),
    receiptCommand(),
    agentCommand(),
    deviceCommand(),
    attestationCommand(),
    historyCommand(),
    resultCommand(),
    pageCommand(),
    reportCommand(),
    anomaliesCommand(),
    disposeCommand(),
    releaseCommand(),
    caseCommand(),
    requestsCommand(),
    answerCommand(),
    discloseCommand(),
    attachmentCommand(),
    exportCommand(),
    retentionCommand(),
    erasuresCommand(),
    webhookCommand(),
    windowCommand(),
    landmarkCommand(),
    queryCommand(),
    verifyCommand(),
    auditCommand(),
    inspectCommand(),
    classifyCommand(),
    whatIfCommand(),
    simulateCommand(),
    demoCommand(),
    adminCommand(),
  ];
}

/**
 * Commander would exit 1 for wrong usage, which is our word for a failed service; and a parent would take options that
 * stand behind its subcommand.
 */
function settleUsage(parent: Command): void {
  parent.exitOverride().enablePositionalOptions();
  parent.configureOutput({ writeErr: (text) => process.stderr.write(printable(text)) });
  for (const child of parent.commands) settleUsage(child);
}
