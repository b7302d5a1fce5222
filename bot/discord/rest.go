package discord

import (
	"context"
	"fmt"
	"time"

	"waymark/commands"
	"waymark/peer"
)

// Post sends a message to a channel or thread and returns its id. nonce (at most 25 characters, "" for
// none) makes Discord return the first message instead of a second one when it is repeated within some
// minutes.
func (c *Client) Post(ctx context.Context, channel peer.ID, m commands.Message, nonce string) (peer.ID, error) {
	body := encodeMessage(m)
	body.Flags = flagSuppressEmbeds
	if nonce != "" {
		body.Nonce, body.EnforceNonce = nonce, true
	}
	var made ref
	err := c.do(ctx, request{
		op: "post message", method: "POST", path: fmt.Sprintf("channels/%d/messages", channel),
		body: body, files: m.Files, into: &made, incomplete: made.isZero,
	})
	return peer.ID(made.ID), err
}

// Edit makes a message of the bot's show m. Nobody is notified anew.
func (c *Client) Edit(ctx context.Context, channel, message peer.ID, m commands.Message) error {
	body := encodeMessage(m)
	body.Flags = flagSuppressEmbeds
	body.replaceFiles()
	return c.do(ctx, request{
		op: "edit message", method: "PATCH", path: fmt.Sprintf("channels/%d/messages/%d", channel, message),
		body: body, files: m.Files,
	})
}

// Delete removes a message. A message that is gone already is an error for which IsGone holds.
func (c *Client) Delete(ctx context.Context, channel, message peer.ID) error {
	return c.do(ctx, request{
		op: "delete message", method: "DELETE", path: fmt.Sprintf("channels/%d/messages/%d", channel, message),
	})
}

// Found is a message of the bot's own as Discord has it.
type Found struct {
	CustomIDs []string // of what can be pressed under it, in order
	Text      string
	Nonce     string // that it was sent with, if Discord still knows it
}

// Find looks among the newest 100 messages of a channel for one of the bot's own for which match holds. The newest match
// counts; none is 0 and no error.
func (c *Client) Find(ctx context.Context, channel peer.ID, match func(Found) bool) (peer.ID, error) {
	self, err := c.Self(ctx)
	if err != nil {
		return 0, err
	}
	var found []struct {
		ID         snowflake
		Author     struct{ ID snowflake }
		Nonce      lenientString
		Content    lenientString
		Components components
	}
	err = c.do(ctx, request{
		op: "list messages", method: "GET", path: fmt.Sprintf("channels/%d/messages?limit=100", channel), into: &found,
		incomplete: func() bool { return found == nil },
	})
	if err != nil {
		return 0, err
	}
	best := peer.ID(0)
	for _, m := range found {
		ours := peer.ID(m.Author.ID) == self && peer.ID(m.ID) > best
		if ours && match(Found{m.Components.customIDs(), string(m.Content), string(m.Nonce)}) {
			best = peer.ID(m.ID)
		}
	}
	return best, nil
}

// DMChannel returns the private channel between the bot and a member, opening it if need be. It does not
// show whether the member takes messages; Post does (IsClosed).
func (c *Client) DMChannel(ctx context.Context, user peer.ID) (peer.ID, error) {
	var made ref
	err := c.do(ctx, request{
		op: "open private channel", method: "POST", path: "users/@me/channels",
		body: map[string]string{"recipient_id": user.String()}, into: &made, incomplete: made.isZero,
	})
	return peer.ID(made.ID), err
}

// GiveRole gives a member a role; having it already is success. No reason is given in the guild's audit log, which many
// can read.
func (c *Client) GiveRole(ctx context.Context, guild, user, role peer.ID) error {
	return c.do(ctx, request{op: "give role", method: "PUT", path: rolePath(guild, user, role)})
}

// TakeRole takes a role from a member; not having it is success. As for GiveRole, no reason is given.
func (c *Client) TakeRole(ctx context.Context, guild, user, role peer.ID) error {
	return c.do(ctx, request{op: "take role", method: "DELETE", path: rolePath(guild, user, role)})
}

func rolePath(guild, user, role peer.ID) string {
	return fmt.Sprintf("guilds/%d/members/%d/roles/%d", guild, user, role)
}

// OpenThread makes a private thread under a text channel, to which only moderators can add people, and
// which archives itself after a week of silence (Discord: Start Thread without Message). name has 1–100
// characters.
func (c *Client) OpenThread(ctx context.Context, channel peer.ID, name string) (peer.ID, error) {
	var made ref
	err := c.do(ctx, request{
		op: "open thread", method: "POST", path: fmt.Sprintf("channels/%d/threads", channel),
		body: map[string]any{
			"name": clip(name, 100), "type": 12, "invitable": false, "auto_archive_duration": 10080,
		},
		into: &made, incomplete: made.isZero,
	})
	return peer.ID(made.ID), err
}

// FindThread looks for a thread that is not archived by its name. None is 0 and no error; of several the
// newest counts.
func (c *Client) FindThread(ctx context.Context, guild, parent peer.ID, name string) (peer.ID, error) {
	var found struct {
		Threads []struct {
			ID       snowflake
			ParentID snowflake `json:"parent_id"`
			Name     lenientString
		}
	}
	err := c.do(ctx, request{
		op: "list threads", method: "GET", path: fmt.Sprintf("guilds/%d/threads/active", guild), into: &found,
		incomplete: func() bool { return found.Threads == nil },
	})
	best := peer.ID(0)
	for _, t := range found.Threads {
		if peer.ID(t.ParentID) == parent && string(t.Name) == name {
			best = max(best, peer.ID(t.ID))
		}
	}
	return best, err
}

// AddToThread adds a member to a thread; one who is in it already is success.
func (c *Client) AddToThread(ctx context.Context, thread, user peer.ID) error {
	return c.do(ctx, request{
		op: "add to thread", method: "PUT", path: fmt.Sprintf("channels/%d/thread-members/%d", thread, user),
	})
}

// CloseThread locks and archives a thread.
func (c *Client) CloseThread(ctx context.Context, thread peer.ID) error {
	return c.do(ctx, request{
		op: "close thread", method: "PATCH", path: fmt.Sprintf("channels/%d", thread),
		body: map[string]bool{"locked": true, "archived": true},
	})
}

// Self returns the bot's own user id.
func (c *Client) Self(ctx context.Context) (peer.ID, error) {
	if self := c.self.Load(); self != 0 {
		return peer.ID(self), nil
	}
	var me struct{ ID snowflake }
	err := c.do(ctx, request{op: "read own user", method: "GET", path: "users/@me", into: &me})
	if err == nil {
		c.self.Store(uint64(me.ID))
	}
	return peer.ID(me.ID), err
}

// Application is what Discord knows about the bot's application.
type Application struct {
	Privacy bool      // it links a privacy policy
	Date    time.Time // Discord's time when it answered, to the second; zero if it did not say
}

// Application reads the bot's own application.
func (c *Client) Application(ctx context.Context) (Application, error) {
	var app Application
	var wire struct {
		Privacy lenientString `json:"privacy_policy_url"`
	}
	err := c.do(ctx, request{op: "read own application", method: "GET", path: "applications/@me", into: &wire, date: &app.Date})
	app.Privacy = wire.Privacy != ""
	return app, err
}
