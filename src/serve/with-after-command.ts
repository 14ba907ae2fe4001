import type { CommandKind, Commands } from '../model/command.ts';
import type { ApiDependencies } from './api-dependencies.ts';

/** The same dependencies, with `afterCommand` awaited at the end of every command. */
export function withAfterCommand(deps: ApiDependencies): ApiDependencies {
  const { afterCommand } = deps;
  if (afterCommand === undefined) return deps;
  const execute = async <K extends CommandKind>(
    kind: K,
    input: Commands[K]['input'],
  ): Promise<Commands[K]['result']> => {
    const result = await deps.execute(kind, input);
    await afterCommand(kind);
    return result;
  };
  // Not a spread: `facts` may be a getter that changes once the ports are known.
  return Object.create(deps, { execute: { value: execute } });
}
