import { readdirSync, readFileSync } from "node:fs";
import { describe, it } from "vitest";
import { botFrameworkClient, type Client, consoleClient, webClient } from "../support/clients.ts";
import { type FakeTeams, startFakeTeams } from "../support/fake-teams.ts";
import { type Onward, startOnward } from "../support/onward.ts";
import { play } from "../support/talk.ts";

const folder = new URL(".", import.meta.url);
const talks = readdirSync(folder)
	.filter((file) => file.endsWith(".chat"))
	.map((file) => ({ file, text: readFileSync(new URL(file, folder), "utf8") }));

const channels: Readonly<Record<string, (onward: Onward, person: string, service: FakeTeams) => Client>> = {
	"Bot Framework, replies in the response": (onward, person, service) =>
		botFrameworkClient(onward, person, service, "expectReplies"),
	"Bot Framework, replies posted": (onward, person, service) => botFrameworkClient(onward, person, service, "normal"),
	"the chat page": (onward, person) => webClient(onward, person),
	"the terminal": (onward, person) => consoleClient(onward, person),
};

describe.each(Object.entries(channels))("talks over %s", (_name, client) => {
	it.each(talks.map(({ file, text }) => [file, text]))("%s", async (file, text) => {
		const onward = await startOnward();
		const service = await startFakeTeams();
		try {
			await play(file, text, onward, (person) => client(onward, person, service));
		} finally {
			await onward.close();
			await service.close();
		}
	});
});
