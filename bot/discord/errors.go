package discord

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"time"

	"waymark/peer"
	"waymark/storage"
)

// Error is a request that Discord did not carry out, or whose response did not come. It names the operation and
// Discord's numbers, and holds no token, no address and no text.
type Error struct {
	Op     string // "post message"
	Status int    // HTTP status, 0 if no response came
	// Code is Discord's JSON error code (Discord: JSON Error Codes), or the code with which it closed the gateway's
	// connection for good (Discord: Gateway Close Event Codes); 0 if none.
	Code int
	// RetryAfter is how long Discord asks to wait; zero if it did not say.
	RetryAfter time.Duration
	cause      error  // context.Canceled or context.DeadlineExceeded, or nil
	why        string // why no response came, see WhyUnreached; "" where that is not known
	heldBack   bool   // see IsHeldBack
}

// Error names the operation, the status and the code, and nothing else.
func (e *Error) Error() string {
	switch {
	case e.Status == 0 && e.cause != nil:
		return fmt.Sprintf("discord: %s: no answer: %v", e.Op, e.cause)
	case e.Status == 0:
		return fmt.Sprintf("discord: %s: no answer", e.Op)
	case e.Code == 0:
		return fmt.Sprintf("discord: %s: status %d", e.Op, e.Status)
	}
	return fmt.Sprintf("discord: %s: status %d, code %d", e.Op, e.Status, e.Code)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.cause }

// Discord's JSON error codes that the bot acts by.
const (
	CodeUnknownChannel     = 10003
	CodeUnknownGuild       = 10004 // the bot is not in it, or not now
	CodeUnknownMember      = 10007
	CodeUnknownMessage     = 10008
	CodeUnknownUser        = 10013
	CodeUnknownInteraction = 10062
	CodeAlreadyAnswered    = 40060
	CodeCannotMessageUser  = 50007
	CodeThreadArchived     = 50083
	CodeInvalidToken       = 50027 // an interaction's, not the bot's
	CodeNoSharedServer     = 50278
	CodeThreadLimit        = 160006 // a thousand threads of a server are active

	codeThreadExists = 160004 // the message has one
)

// CodeOf returns Discord's code in err; 0 if there is none.
func CodeOf(err error) int {
	if e := (*Error)(nil); errors.As(err, &e) {
		return e.Code
	}
	return 0
}

func statusOf(err error) int {
	if e := (*Error)(nil); errors.As(err, &e) {
		return e.Status
	}
	return -1
}

// retryAfter is how long Discord asked to wait before the next attempt; 0 if it did not.
func retryAfter(err error) time.Duration {
	if e := (*Error)(nil); errors.As(err, &e) {
		return e.RetryAfter
	}
	return 0
}

// IsHeldBack reports that the request was not made, since a limit is used up until RetryAfter.
func IsHeldBack(err error) bool {
	e := (*Error)(nil)
	return errors.As(err, &e) && e.heldBack
}

// IsGone reports that what the request was about does not exist: a message, a channel, a member. CodeOf tells which.
func IsGone(err error) bool { return statusOf(err) == 404 }

// IsForbidden reports that the bot may not do or see what the request was about.
func IsForbidden(err error) bool { return statusOf(err) == 403 }

// PresenceIn returns what the error of a request for a member says about whether they are in the guild.
func PresenceIn(err error) peer.Presence { return peer.MemberAnswer(statusOf(err), CodeOf(err)) }

// IsClosed reports that a person accepts no messages from the bot. It is final.
func IsClosed(err error) bool {
	code := CodeOf(err)
	return code == CodeCannotMessageUser || code == CodeNoSharedServer
}

// IsUnauthorized reports that Discord does not know the bot's token. Run then ends with a *storage.HostError.
func IsUnauthorized(err error) bool {
	return statusOf(err) == 401 && CodeOf(err) != CodeInvalidToken
}

// isTemporary reports that the same request may succeed later: no response, a rate limit, an error of Discord's own.
// Whether it was carried out is unknown, except after a rate limit.
func isTemporary(err error) bool {
	status := statusOf(err)
	return status == 0 || status == 429 || status >= 500
}

// The gateway's close codes for a token that Discord does not know, and for a shard with too many guilds.
const (
	closedUnauthorized = 4004
	closedTooFewShards = 4011
)

// fatalOf returns the end of a client for a close code that forbids to reconnect (Discord: Gateway Close Event Codes); nil
// for others. It must not be started again before the host has fixed that: Discord would only ban the token or the address.
func fatalOf(code int, tokenFrom string) *storage.HostError {
	f := &storage.HostError{
		Remedy: "This is a mistake in this program or its version; please report it.",
		Cause:  &Error{Op: "connect to the gateway", Code: code},
	}
	switch code {
	case closedUnauthorized:
		return UnknownToken(tokenFrom, f.Cause)
	case 4010:
		f.What = "Discord refused the shard number."
	case closedTooFewShards:
		f.What = "Discord asks for more gateway sessions again and again, however many there are."
		f.Remedy = "Wait an hour and start the bot again. If that doesn't help, please report it."
	case 4012:
		f.What = "Discord no longer speaks this version of its gateway."
		f.Remedy = "Install a newer version of the bot."
	case 4013:
		f.What = "Discord refused the intents that the bot asked for."
	case 4014:
		f.What = "Discord does not allow the bot the intents that it asked for."
	default:
		return nil
	}
	return f
}

// UnknownToken is the problem of a token that Discord does not know. from says where it was read, "" if that is not known.
func UnknownToken(from string, cause error) *storage.HostError {
	what := "Discord does not know this bot token."
	if from != "" {
		what = "Discord does not know the bot token in " + from + "."
	}
	return &storage.HostError{
		What: what,
		Remedy: "If you have the right one somewhere, put it there. Discord shows no token twice. For a new one press Reset Token:\n" +
			"https://discord.com/developers/applications, then this bot's application, then Bot. The old one then works nowhere any more.",
		Cause: cause,
	}
}

// contextCause returns the context's error if that ended a request. Other errors of a transport are dropped: they name
// addresses, which hold tokens.
func contextCause(ctx context.Context, err error) error {
	for _, e := range []error{context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, e) || errors.Is(ctx.Err(), e) {
			return e
		}
	}
	return nil
}

// WhyUnreached says in a few words why Discord was not reached, for a host: without addresses, and without anything sent.
func WhyUnreached(err error) string {
	var name *net.DNSError
	var certificate *tls.CertificateVerificationError
	var op *net.OpError
	var ours *Error
	switch {
	case errors.As(err, &ours) && ours.why != "":
		return ours.why
	case errors.As(err, &name):
		return "the name is not found (DNS)"
	case errors.As(err, &certificate):
		return "the certificate is not trusted: " + certificate.Err.Error()
	case errors.As(err, &op):
		return op.Err.Error()
	case errors.Is(err, context.DeadlineExceeded):
		return "it did not answer in time"
	}
	return "unknown"
}
