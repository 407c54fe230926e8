/** The plan's page in Teams, and in an ordinary browser. */
import { createDOMRenderer, RendererProvider } from "@fluentui/react-components";
import { createRoot } from "react-dom/client";
import { createApi } from "../api.ts";
import { type Lang, langOf } from "../words.ts";
import { App } from "./app.tsx";
import { themeOf } from "./look.ts";
import { createVisit, type Scene } from "./visit.ts";
import { planWords } from "./words.ts";

const element = document.querySelector("#root");
if (!element) throw new Error("The page has no place to draw into.");

/** The styles that Fluent writes bear the nonce of this answer; the server's policy takes no others. */
const nonce = document.querySelector<HTMLMetaElement>("meta[nonce]")?.nonce ?? "";
const renderer = createDOMRenderer(document, { styleElementAttributes: { nonce } });
const root = createRoot(element);

const get: typeof fetch = (path, init) => fetch(path, init);
const framed = window.parent !== window;
const teams = framed
	? await import("./teams.ts").then(
			({ findTeams }) => findTeams(),
			() => null,
		)
	: null;

const dark = matchMedia("(prefers-color-scheme: dark)");
let theme = teams?.theme ?? (dark.matches ? "dark" : "default");
let lang: Lang = langOf(teams?.locale ?? navigator.language);
let scene: Scene = { kind: "loading" };
let chosen = false;

const visit = createVisit({
	api: createApi(get),
	get,
	teams,
	lang: teams ? lang : null,
	show(next) {
		scene = next;
		if (next.kind === "plan") lang = next.plan.lang;
		draw();
		// A sentence of ours says more than Teams' own page for failures.
		if (next.kind !== "loading") teams?.ready();
	},
});

function draw(): void {
	document.documentElement.lang = lang;
	document.documentElement.style.colorScheme = theme === "default" ? "light" : "dark";
	document.body.style.backgroundColor = themeOf(theme).colorNeutralBackground3;
	document.title = `${scene.kind === "plan" ? scene.plan.title : planWords.page[lang]} · Onward`;
	root.render(
		<RendererProvider renderer={renderer} targetDocument={document}>
			<App
				theme={theme}
				lang={lang}
				scene={scene}
				entry={teams?.entry || location.hash.slice(1)}
				onLanguage={(next) => {
					lang = next;
					draw();
					void visit.speak(next);
				}}
				onChoose={(profile) => {
					chosen = true;
					void visit.choose(profile);
				}}
				onOpen={(student) => void visit.open(student)}
				onAgain={() => void visit.enter()}
				onLeave={
					chosen
						? () => {
								chosen = false;
								visit.leave();
							}
						: null
				}
				onChat={chatOf()}
			/>
		</RendererProvider>,
	);
}

/** In Teams the chat with the bot, elsewhere the chat page. */
function chatOf(): (() => void) | null {
	if (!teams) return framed ? null : () => window.location.assign("/");
	const { chat } = teams;
	return chat && (() => void chat().catch(() => {}));
}

teams?.onTheme((next) => {
	theme = next;
	draw();
});
dark.addEventListener("change", ({ matches }) => {
	if (teams) return;
	theme = matches ? "dark" : "default";
	draw();
});
// Whoever comes back from the chat finds what was saved there.
document.addEventListener("visibilitychange", () => {
	if (document.visibilityState === "visible") void visit.refresh();
});

draw();
void visit.enter();
