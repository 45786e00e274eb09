/** The one style sheet of all pages: screens from 360 px, and A4. No fonts, images or addresses of anybody. */

export const style = `
:root { color-scheme: light; --ink: #16191d; --soft: #4a525c; --line: #c9ced5; --ground: #f4f5f7; --paper: #fff;
  --critical: #8b1414; --high: #99400a; --medium: #6b5300; --low: #38506b; --good: #1f5c33; }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--ground); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif;
  overflow-wrap: break-word; }
main, header, footer { display: flow-root; }
main { max-width: 52rem; margin: 0 auto; padding: 0 2.5rem 1rem; background: var(--paper); }
header, footer { max-width: 52rem; margin: 0 auto; padding: 0 2.5rem; background: var(--paper); }
header { padding-top: 2rem; }
.masthead { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1.5rem; margin: 0 0 1.75rem;
  padding-bottom: .5rem; border-bottom: 2px solid var(--ink); font-size: .875rem; }
.masthead b { letter-spacing: .14em; text-transform: uppercase; }
h1 { margin: 0 0 .5rem; font-size: 1.75rem; line-height: 1.2; letter-spacing: -.01em; }
h2 { margin: 2.25rem 0 .75rem; padding-top: .75rem; border-top: 1px solid var(--line); font-size: 1.1875rem; line-height: 1.3; }
h3 { margin: 1.5rem 0 .5rem; font-size: 1rem; line-height: 1.35; }
h4 { margin: .75rem 0 .25rem; font-size: .9375rem; }
p, ul, ol, dl, table { margin: 0 0 1rem; }
ul, ol { padding-left: 1.25rem; }
li { margin-bottom: .35rem; }
.lead { font-size: 1.125rem; line-height: 1.5; }
.soft { color: var(--soft); }
.id, .hash { font-family: ui-monospace, "Cascadia Mono", Menlo, Consolas, "Liberation Mono", "DejaVu Sans Mono", monospace;
  font-size: .875em; font-variant-ligatures: none; }
.hash { word-break: break-all; }
.id, bdi { overflow-wrap: anywhere; }
.marks { display: flex; flex-wrap: wrap; gap: .375rem .5rem; margin: 0 0 .75rem; padding: 0; list-style: none; }
.mark { margin: 0; padding: .0625rem .5rem; border: 1.5px solid currentColor; border-radius: .25rem; font-size: .8125rem;
  font-weight: 600; }
.critical { color: var(--critical); } .high { color: var(--high); } .medium { color: var(--medium); } .low { color: var(--low); }
.good { color: var(--good); }
.mark.critical { background: var(--critical); border-color: var(--critical); color: #fff; }
.mark.high { background: var(--high); border-color: var(--high); color: #fff; }
.note { padding: .625rem .875rem; border-left: 4px solid var(--line); background: var(--ground); }
.note > :last-child { margin-bottom: 0; }
.facts > div { display: grid; grid-template-columns: 11rem minmax(0, 1fr); gap: 0 1.25rem; padding: .3125rem 0;
  border-bottom: 1px solid #e6e9ed; }
.facts dt { color: var(--soft); }
.facts dd { margin: 0; }
table { width: 100%; border-collapse: collapse; font-size: .9375rem; line-height: 1.45; }
th, td { padding: .375rem .75rem .375rem 0; border-bottom: 1px solid #e6e9ed; text-align: left; vertical-align: top; }
th { border-bottom: 1.5px solid var(--line); white-space: nowrap; color: var(--soft); font-size: .8125rem; font-weight: 600; }
th:last-child, td:last-child { padding-right: 0; }
td.number { font-variant-numeric: tabular-nums; white-space: nowrap; }
th.amount, td.amount { text-align: right; }
.item { margin: 0 0 1.25rem; padding: .875rem 1rem .25rem; border: 1px solid var(--line); border-radius: .375rem; }
.item h3 { margin-top: 0; }
.said { white-space: pre-line; }
pre { margin: 0 0 1rem; white-space: pre-wrap; }
footer { padding-top: .25rem; padding-bottom: 2.5rem; font-size: .875rem; }
footer .facts { padding-top: .75rem; border-top: 2px solid var(--ink); }
@media (max-width: 40rem) {
  main, header, footer { padding-left: 1rem; padding-right: 1rem; }
  header { padding-top: 1rem; }
  h1 { font-size: 1.5rem; }
  .facts > div { grid-template-columns: minmax(0, 1fr); }
  .facts dt { font-size: .8125rem; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table, tbody, tr, td { display: block; }
  tr { padding: .5rem 0; border-bottom: 1.5px solid var(--line); }
  td { padding: .125rem 0; border: 0; }
  td::before { content: attr(data-label); display: block; color: var(--soft); font-size: .75rem; font-weight: 600; }
  td.number { white-space: normal; }
  td.amount { text-align: left; }
}
@media print {
  body { background: none; font-size: 9.5pt; line-height: 1.4; }
  main, header, footer { max-width: none; padding: 0; background: none; }
  header { padding-top: 0; }
  .masthead { margin-bottom: 4mm; }
  h1 { font-size: 18pt; } h2 { margin: 5mm 0 1.5mm; padding-top: 1.5mm; font-size: 12pt; }
  h3 { margin: 3mm 0 1mm; font-size: 10pt; }
  p, ul, ol, dl, table { margin-bottom: 2mm; }
  li { margin-bottom: .5mm; }
  .lead { font-size: 11pt; }
  .facts > div { grid-template-columns: 38mm minmax(0, 1fr); padding: .55mm 0; }
  th, td { padding-top: .6mm; padding-bottom: .6mm; }
  .item { padding: 2.5mm 3mm 0; }
  .note { padding: 1.5mm 2.5mm; }
  footer { padding: 0; font-size: 8.5pt; }
  h4 { margin: 1.5mm 0 .5mm; font-size: 9.5pt; }
  h1, h2, h3, h4 { break-after: avoid; }
  .item { box-decoration-break: clone; -webkit-box-decoration-break: clone; }
  .item .item { break-inside: avoid; }
  .keep { break-after: avoid; }
  footer { break-before: avoid; }
  p, li { orphans: 3; widows: 3; }
  tr, .facts > div, .note, .masthead, footer { break-inside: avoid; }
  thead { display: table-header-group; }
  table { font-size: 8.5pt; }
  .mark { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .note { border: 1px solid var(--line); border-left-width: 4px; background: none; }
}
`;

/** What stands in the margin of every printed page. Both texts are reduced to what needs no escape in CSS. */
export function printMargins(id: string, madeAt: string | null): string {
  const text = (given: string) => given.replace(/[^\w .:,()-]/g, '?').slice(0, 120);
  return `
@page { size: A4; margin: 18mm 17mm 19mm;
  @top-left { content: "Muster"; font: 600 8pt sans-serif; color: #4a525c; }
  @top-right { content: "${text(id)}"; font: 8pt monospace; color: #4a525c; }
  @bottom-left { content: "${text(madeAt === null ? '' : `Made ${madeAt.slice(0, 19).replace('T', ' ')} UTC`)}"; font: 8pt sans-serif; color: #4a525c; }
  @bottom-right { content: "Page " counter(page) " of " counter(pages); font: 8pt sans-serif; color: #4a525c; } }
`;
}
