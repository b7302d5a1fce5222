// Package fakediscord is a fake Discord for tests of bots: the REST API and the gateway on the loopback interface, and methods
// that do what people do in their clients. The bot under test runs as it is, with its library, and talks to it over HTTP and
// WebSocket.
//
// A test makes a [Server] with [New] and [Server.Start], makes guilds, channels, roles and members, points the bot at
// [Server.URL] with [Server.Token], and lets people act: [Server.Command], [Server.Click], [Server.Pick], [Server.Submit].
// [Server.Idle] waits until the bot has answered. What people and the bot's host could notice comes out as [Event], in order:
// see [Server.Watch].
//
// The fake enforces what Discord enforces: limits, permissions, role hierarchy, visibility, the lifetime of interaction tokens,
// mention parsing, the rules of threads, components and forms. Where Discord's behaviour is in doubt it takes the stricter
// reading, and it refuses requests that it does not know. A refusal is an Event "refused"; it is Provoked if the test caused
// it (by [Server.Fail], [Server.BlockDMs], [Server.SetBotPermission] and the like), otherwise it is a fault of the bot. The
// README lists what is enforced and what is not.
//
// Guilds, channels, roles and people go by name; a leading sign (#general, &Moderator, @tom) is optional. The clock is
// [Options.Now], which may be virtual; only connections and the 3 s for a first answer take real time.
//
// The package imports neither a bot nor a Discord library.
package fakediscord
