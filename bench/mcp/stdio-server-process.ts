// An MCP server that answers every request at once with a result of 1 KB, and nothing else: so that what is measured is what lies before it.
const filling = 'a'.repeat(950);
let rest = '';
process.stdin.setEncoding('latin1').on('data', (text: string) => {
  const lines = (rest + text).split('\n');
  rest = lines.pop() ?? '';
  let answers = '';
  for (const line of lines) {
    const from = line.indexOf('"id":') + 5;
    answers += `{"jsonrpc":"2.0","id":${line.slice(from, line.indexOf(',', from))},"result":{"text":"${filling}"}}\n`;
  }
  if (answers !== '' && !process.stdout.write(answers, 'latin1')) {
    process.stdin.pause();
    process.stdout.once('drain', () => process.stdin.resume());
  }
});
