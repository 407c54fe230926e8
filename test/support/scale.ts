/** How much the tests that try at random do, as vitest's global setup, and from which seed (\`--sequence.seed\`). */
import type { TestProject } from "vitest/node";

declare module "vitest" {
	interface ProvidedContext {
		scale: {
			/** Kills per database. */
			readonly kills: number;
			/** Random inputs per kind of person. */
			readonly inputs: number;
			/** Everything at random follows from it; print it. */
			readonly seed: number;
		};
	}
}

/** What `npm test` does; `npm run test:faults` does ten times as much. */
const once = { kills: 200, inputs: 1000 };

export default function setup(project: TestProject): void {
	const times = project.config.name === "faults" ? 10 : 1;
	const seed = (project.config.sequence.seed ?? project.vitest.config.sequence.seed ?? Date.now()) % 2 ** 31;
	project.provide("scale", { kills: once.kills * times, inputs: once.inputs * times, seed });
}
