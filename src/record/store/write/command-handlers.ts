import type { CommandKind } from '../../../model/command.ts';
import { createAnnotation, deleteAnnotation, updateAnnotation } from './annotation-commands.ts';
import type { CommandHandler } from './command-context.ts';
import { createDnsMapping, deleteDnsMapping, updateDnsMapping } from './dns-mapping-commands.ts';
import { deleteEntries } from './entry-commands.ts';
import { abandonImport, beginImport, finishImport } from './import-commands.ts';
import { decideMcpMessage, deleteMcpConnection, leaseMcpMessage, updateMcpConnection } from './mcp-commands.ts';
import { createPassthrough, deletePassthrough, updatePassthrough } from './passthrough-commands.ts';
import {
  activateSession,
  clearSession,
  createSession,
  deleteSession,
  resumeSession,
  updateSession,
} from './session-commands.ts';
import { updateSettings } from './settings-commands.ts';

/** Who carries out which command. */
export const commandHandlers: { readonly [K in CommandKind]: CommandHandler<K> } = {
  'create-session': createSession,
  'update-session': updateSession,
  'activate-session': activateSession,
  'resume-session': resumeSession,
  'clear-session': clearSession,
  'delete-session': deleteSession,
  'delete-entries': deleteEntries,
  'create-annotation': createAnnotation,
  'update-annotation': updateAnnotation,
  'delete-annotation': deleteAnnotation,
  'begin-import': beginImport,
  'finish-import': finishImport,
  'abandon-import': abandonImport,
  'update-mcp-connection': updateMcpConnection,
  'delete-mcp-connection': deleteMcpConnection,
  'decide-mcp-message': decideMcpMessage,
  'lease-mcp-message': leaseMcpMessage,
  'update-settings': updateSettings,
  'create-passthrough': createPassthrough,
  'update-passthrough': updatePassthrough,
  'delete-passthrough': deletePassthrough,
  'create-dns-mapping': createDnsMapping,
  'update-dns-mapping': updateDnsMapping,
  'delete-dns-mapping': deleteDnsMapping,
};
