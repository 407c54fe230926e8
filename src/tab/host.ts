/** Microsoft Teams around the page. Its library is loaded only inside a frame. */

export interface Host {
	/** Such as es-MX. */
	readonly locale: string;
	/** default, dark or contrast. */
	readonly theme: string;
	onTheme(change: (theme: string) => void): void;
}

/** The Teams that frames this page; null when there is none, or when what frames us is not Teams. */
export async function findHost(): Promise<Host | null> {
	if (window.parent === window) return null;
	try {
		const { app } = await import("@microsoft/teams-js");
		await app.initialize();
		const context = await app.getContext();
		app.notifySuccess();
		return {
			locale: context.app.locale,
			theme: context.app.theme,
			onTheme: (change) => app.registerOnThemeChangeHandler(change),
		};
	} catch {
		return null;
	}
}
