// Package fakediscord is a pretend Discord on the loopback interface: REST and gateway for a bot, and
// hands for the people who use it. The sandbox and the conversation tests run the whole real bot against
// it.
//
// It enforces what Discord enforces, or it is worth nothing: limits, permissions, role hierarchy, who can
// see what, the life of interaction tokens, mention parsing, thread rules. Where Discord's behaviour is in
// doubt it takes the stricter reading. What it does not know it refuses. Everything somebody could notice
// comes out as an Event, in order.
//
// Start at world.go for what exists, server.go for starting and stopping. rest*.go answer the bot's
// requests, rules*.go judge their bodies, judge.go checks them against Discord's own OpenAPI document.
// gateway*.go speak the gateway, client*.go are the people's hands, guild.go builds the world.
//
// The package imports neither the bot nor its Discord library.
package fakediscord
