import type { Verified } from '../conformance/verify/verification.ts';
import type { ReportFormat } from '../operation/report-words.ts';

/** Writes a verification as the text of a file. What writes it is loaded when it is asked for. */
export async function writeVerification(format: ReportFormat, { verification, exchanges }: Verified, target: string): Promise<string> {
  switch (format) {
    case 'text':
      return (await import('../conformance/verify/reports/text.ts')).toText(verification);
    case 'json':
      return `${JSON.stringify(verification, null, 2)}\n`;
    case 'junit':
      return (await import('../conformance/verify/reports/junit.ts')).toJunit(verification);
    case 'sarif':
      return (await import('../conformance/verify/reports/sarif.ts')).toSarif(verification);
    case 'html':
      return (await import('../conformance/verify/reports/html.ts')).toHtml(verification);
    case 'har':
      return (await import('../contract/reports/har.ts')).toHar(
        verification,
        exchanges.map((one) => ({ ...one, url: `${target}${one.url}`, operation: '', outcome: 'answered', violations: [] })),
      );
  }
}
