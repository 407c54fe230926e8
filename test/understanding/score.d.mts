import type { Lang, Role } from "../../src/turn.ts";

export interface Message {
	readonly text: string;
	readonly locale: Lang;
	readonly role: Role;
	readonly route: string;
}
export interface Found {
	readonly on: number;
	readonly right: number;
	readonly off: number;
	readonly refused: number;
}
export function readSet(name: string): readonly Message[];
export function score(
	messages: readonly Message[],
	ask: (message: Message) => string,
	same?: (given: string, wanted: string) => boolean,
): Readonly<Record<string, Found>>;
