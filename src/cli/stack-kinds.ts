/** Kinds of stacks that a recording may have, in the order in which one is taken. */
export const stackKinds = ['cpu', 'allocation', 'live', 'native'] as const
export type StackKind = (typeof stackKinds)[number]
