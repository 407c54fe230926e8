/**
 * The yardstick: a bare botbuilder echo bot, as Microsoft's samples write it (02.echo-bot with the user state of
 * 45.state-management). No app id, nothing durable.
 */
import {
	ActivityHandler,
	CloudAdapter,
	ConfigurationBotFrameworkAuthentication,
	MemoryStorage,
	MessageFactory,
	UserState,
} from "botbuilder";
import restify from "restify";

class EchoBot extends ActivityHandler {
	constructor(userState) {
		super();
		this.userState = userState;
		const profile = userState.createProperty("UserProfile");
		this.onMessage(async (context, next) => {
			// A count that changes, because unchanged state is not saved.
			const user = await profile.get(context, { turns: 0 });
			user.turns += 1;
			const text = `Echo: ${context.activity.text}`;
			await context.sendActivity(MessageFactory.text(text, text));
			await next();
		});
	}

	async run(context) {
		await super.run(context);
		await this.userState.saveChanges(context, false);
	}
}

const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication({}));
adapter.onTurnError = async (context, error) => {
	console.error(error);
	await context.sendActivity("The bot encountered an error or bug.");
};
const bot = new EchoBot(new UserState(new MemoryStorage()));

const server = restify.createServer();
server.use(restify.plugins.bodyParser());
server.get("/healthz", async (_request, response) => {
	response.send({ ok: true });
});
server.post("/api/messages", async (request, response) => {
	await adapter.process(request, response, (context) => bot.run(context));
});
server.listen(Number(process.env.PORT ?? 0), "127.0.0.1", () => {
	console.log(`The echo bot listens on http://127.0.0.1:${server.address().port}/`);
});
process.once("SIGTERM", () => process.exit(0));
