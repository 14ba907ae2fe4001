import { Box, useApp, usePaste } from 'ink';
import { useEffect, useState } from 'react';
import type { McpMessageSummary } from '../../../model/mcp-message.ts';
import { editedOutside, namedEditor } from '../feed/external-editor.ts';
import { type Decision, decide } from '../feed/held-actions.ts';
import type { McpFeed } from '../feed/mcp-feed.ts';
import { checkedAnswer, checkedEdit } from '../text/edited-message.ts';
import { indentedJson } from '../text/json-text.ts';
import { messageName, waitingText } from '../text/message-row.ts';
import type { Line } from '../text/span.ts';
import { bufferText, createTextBuffer, inserted } from '../text/text-buffer.ts';
import { BufferLines } from './BufferLines.tsx';
import { editedByKey } from './edit-keys.ts';
import { SpanLine } from './SpanLine.tsx';
import { useKeys } from './use-keys.ts';
import { useLatest } from './use-latest.ts';
import { useLease } from './use-lease.ts';
import type { ScreenProps } from './view-parts.ts';

interface Props extends ScreenProps {
  message: McpMessageSummary;
  action: 'edit' | 'answer';
  now: number;
}

const answerTemplate = '{\n  "result": {}\n}';

/** Loads the text first: until it is there, nothing can be sent. */
export function EditScreen(props: Props) {
  const { feed, message, action, go, tell, isActive } = props;
  const [text, setText] = useState<string | null>(action === 'answer' ? answerTemplate : null);
  useLease(feed, message.proxyId);
  useEffect(() => {
    if (action === 'answer') return;
    loadedText(feed, message).then(setText, (error: Error) => {
      tell(error.message, 'bad');
      go({ kind: 'list' });
    });
  }, [feed, message, action, go, tell]);
  useKeys((key) => key === 'escape' && go({ kind: 'list' }), isActive && text === null);
  return text === null ? <SpanLine line={[{ text: '…' }]} /> : <Editor {...props} text={text} />;
}

async function loadedText(feed: McpFeed, { proxyId }: McpMessageSummary): Promise<string> {
  return indentedJson((await feed.api.mcp.message(proxyId)).payload);
}

function Editor({ feed, message, action, text, width, height, isActive, now, tell, go }: Props & { text: string }) {
  const { suspendTerminal } = useApp();
  const [buffer, apply] = useLatest(() => createTextBuffer(text));
  const [isIdUnlocked, setIdUnlocked] = useState(false);
  const send = (): void => {
    const decision = decisionOf({ text: bufferText(buffer()), before: text, message, action, isIdUnlocked });
    if (typeof decision === 'string') return tell(decision, 'bad');
    decide(feed, message, decision).then(
      (done) => {
        tell(done, 'good');
        go({ kind: 'list' });
      },
      (error: Error) => tell(error.message, 'bad'),
    );
  };
  const editOutside = (): void => {
    const editor = namedEditor(process.env);
    if (editor === null) return tell('Set $EDITOR to edit in a program of your own.', 'bad');
    suspendTerminal(async () => {
      const edited = await editedOutside(bufferText(buffer()), editor);
      apply((before) => ({ ...createTextBuffer(edited.replace(/\n$/, '')), before }));
    }).catch((error: Error) => tell(error.message, 'bad'));
  };
  useKeys((key) => {
    if (key === 'escape') return go({ kind: 'list' });
    if (key === 'ctrl+s') return send();
    if (key === 'ctrl+o') return editOutside();
    if (key === 'ctrl+l') return setIdUnlocked((before) => !before);
    apply((before) => editedByKey(before, key, height - 2));
  }, isActive);
  usePaste((pasted) => apply((before) => inserted(before, pasted)), { isActive });
  return (
    <Box flexDirection="column" height={height}>
      <SpanLine line={headingOf({ message, action, isIdUnlocked, now })} />
      <BufferLines buffer={buffer()} width={width} height={height - 1} />
    </Box>
  );
}

interface Finished {
  text: string;
  before: string;
  message: McpMessageSummary;
  action: 'edit' | 'answer';
  isIdUnlocked: boolean;
}

/** Text: why it cannot be sent. What was not changed goes on as it came, byte for byte. */
function decisionOf({ text, before, message, action, isIdUnlocked }: Finished): Decision | string {
  if (action === 'edit' && text === before) return { action: 'forward' };
  const checked =
    action === 'answer' ? checkedAnswer(text) : checkedEdit(text, { idText: message.idText, isIdUnlocked });
  if (checked.kind === 'refused') return checked.reason;
  const { payload } = checked;
  return action === 'answer' ? { action, payload } : { action, payload, ...(isIdUnlocked && { unlockId: true }) };
}

function headingOf({
  message,
  action,
  isIdUnlocked,
  now,
}: Pick<Props, 'message' | 'action' | 'now'> & { isIdUnlocked: boolean }): Line {
  const id = action === 'answer' || message.idText === null ? '' : isIdUnlocked ? ', id unlocked' : ', id locked';
  return [
    { text: action === 'edit' ? 'Edit ' : 'Answer ', color: 'yellow', isBold: true },
    { text: `#${message.sequence} ${messageName(message)}`, isBold: true },
    { text: `  held ${waitingText(now - message.timestamp)}${id}`, color: 'yellow' },
  ];
}
