/** Where messages may be sent: in demo mode to this machine, live to Microsoft's own hosts. */

/** Hosts of the Bot Connector service (Microsoft Learn, "Send proactive messages", table of service endpoints). */
const microsoftHosts: readonly RegExp[] = [
	/^smba\.trafficmanager\.net$/,
	/^([a-z0-9-]+\.)*botframework\.com$/,
	/^smba\.infra\.gcc\.teams\.microsoft\.com$/,
	/^smba\.infra\.gov\.teams\.microsoft\.us$/,
	/^smba\.infra\.dod\.teams\.microsoft\.us$/,
];

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** True when a message, and live its token, may go to this address. */
export function serviceUrlAllowed(serviceUrl: string, demo: boolean): boolean {
	if (!URL.canParse(serviceUrl)) return false;
	const url = new URL(serviceUrl);
	if (url.username !== "" || url.password !== "") return false;
	if (demo) return (url.protocol === "http:" || url.protocol === "https:") && loopback.test(url.hostname);
	return url.protocol === "https:" && url.port === "" && microsoftHosts.some((host) => host.test(url.hostname));
}
