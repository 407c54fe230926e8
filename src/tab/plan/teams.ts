/** Microsoft Teams around a page of ours. The one file with its library, which is loaded inside a frame only. */
import { app, authentication } from "@microsoft/teams-js";

export interface Teams {
	/** As in es-MX. */
	readonly locale: string;
	/** default, dark or contrast. */
	readonly theme: string;
	/** The part of the page a link led to; empty: the whole. */
	readonly entry: string;
	onTheme(change: (theme: string) => void): void;
	/** A token that says who is here. @throws when Teams gives none */
	token(): Promise<string>;
	/** Opens the chat with the bot; null where Teams does not say which app this is. */
	readonly chat: (() => Promise<void>) | null;
	/** The page is on the screen. */
	ready(): void;
}

/** A host that frames us and is not Teams does not answer at all. */
const patienceMs = 5_000;

/** The chat with an app: learn.microsoft.com, "Deep link to a chat with the application". */
const chatWith = (appId: string, tenant: string | undefined): string =>
	`https://teams.microsoft.com/l/entity/${encodeURIComponent(appId)}/conversations${tenant ? `?tenantId=${encodeURIComponent(tenant)}` : ""}`;

/** Looks for Teams around this page. Null: another page frames us, or Teams did not answer in time. Never throws. */
export async function findTeams(): Promise<Teams | null> {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const late = new Promise<null>((resolve) => {
		timer = setTimeout(() => resolve(null), patienceMs);
	});
	const context = app
		.initialize()
		.then(() => app.getContext())
		.catch(() => null);
	const found = await Promise.race([context, late]);
	clearTimeout(timer);
	if (!found) return null;
	const { locale, theme, appId } = found.app;
	return {
		locale,
		theme,
		entry: found.page.subPageId ?? "",
		onTheme: (change) => app.registerOnThemeChangeHandler(change),
		token: () => authentication.getAuthToken(),
		chat: appId ? () => app.openLink(chatWith(appId.toString(), found.user?.tenant?.id)) : null,
		ready: () => void app.notifySuccess(),
	};
}
