/** Staff whom a message names, so that they are not told of it. */
import { describe, expect, test } from "vitest";
import { staffNamed } from "../../src/safety/named.ts";
import type { Danger, Person } from "../../src/turn.ts";

const adult = (id: string, givenName: string, familyName: string): Person => ({
	...{ id, role: "counselor", givenName, familyName, lang: "en", grade: null, birthDate: null, school: null },
	...{ counselor: null, guardianOf: [], optedOut: false, welcomed: false },
});
const staff = [
	adult("rivera", "Elena", "Rivera"),
	adult("whitfield", "Marcus", "Whitfield"),
	adult("nunez", "José", "Núñez"),
	adult("cruz", "Ana", "de la Cruz"),
	adult("hope", "Dana", "Hope"),
	adult("flores", "Ximena", "Flores"),
	adult("smith-lee", "Kim", "Smith-Lee"),
];
const named = (words: string, kinds: readonly Danger[] = ["abuse"], counselor: string | null = null) =>
	staffNamed(words, staff, { kinds, counselor });

describe("is named", () => {
	test.each([
		["mr. whitfield touched me", ["whitfield"]],
		["whitfield touched me", ["whitfield"]],
		["MS RIVERA hits us", ["rivera"]],
		["Ms. Rivera's room scares me", ["rivera"]],
		["la maestra Nunez me pega", ["nunez"]],
		["el profe Núñez me toca", ["nunez"]],
		["sra de la cruz me pega", ["cruz"]],
		["coach Smith-Lee and mr whitfield hit me", ["whitfield", "smith-lee"]],
		["smith lee hit me", ["smith-lee"]],
		// A slip of the finger, an initial, a given name, each with a title before it.
		["mr whitfeild hit me", ["whitfield"]],
		["Mr. W hit me", ["whitfield"]],
		["miss elena touched me", ["rivera"]],
		// A name that is a word of every day, with what shows that it is a name.
		["mrs hope hit me", ["hope"]],
		["dana hope hit me", ["hope"]],
		["I was hit by Hope", ["hope"]],
		["la señora Flores me pega", ["flores"]],
	])("%s", (words, expected) => {
		expect(named(words)).toEqual(expected);
	});
});

describe("is not named", () => {
	test.each([
		"i have no hope",
		"me regala flores y me pega",
		"Hope is gone. Nobody helps me",
		"my friend elena wants to die",
		"rivers and riveras",
		"mr jones hit me",
		"he drew a cruz",
		"",
	])("%s", (words) => {
		expect(named(words)).toEqual([]);
	});
});

test("my counselor is the writer's own where somebody is said to do harm", () => {
	for (const words of ["my counselor touched me", "mi consejera me pega", "The school counselor hit me"])
		expect(named(words, ["abuse"], "rivera"), words).toEqual(["rivera"]);
	expect(named("my counselor says i want to die", ["crisis"], "rivera")).toEqual([]);
	expect(named("my counselor touched me", ["abuse"], null)).toEqual([]);
});

test("a long message costs in proportion to its length", () => {
	const time = (kilobytes: number): number => {
		const text = "mr whitfeild ".repeat((kilobytes * 1024) / 13);
		const runs = [1, 2, 3].map(() => {
			const start = process.cpuUsage();
			named(text);
			const { user, system } = process.cpuUsage(start);
			return (user + system) / 1000;
		});
		return Math.min(...runs);
	};
	time(16);
	expect(time(256)).toBeLessThan(Math.max(time(16), 2) * 80);
});
