package discord

import (
	"context"
	"fmt"
	"time"

	"waymark/commands"
	"waymark/peer"
)

// Post sends a message to a channel or thread and returns its id. nonce has at most 25 characters, "" for none: repeated
// within some minutes, Discord returns the first message and makes no second.
func (c *Client) Post(ctx context.Context, channel peer.ID, m commands.Message, nonce string) (peer.ID, error) {
	body := encodeMessage(m)
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

// Edit makes a message of the bot's show m. It notifies nobody.
func (c *Client) Edit(ctx context.Context, channel, message peer.ID, m commands.Message) error {
	return c.do(ctx, request{
		op: "edit message", method: "PATCH", path: fmt.Sprintf("channels/%d/messages/%d", channel, message),
		body: encodeMessage(m).forEdit(), files: m.Files,
	})
}

// Exists reads a message, to see whether it is there. One that is not is an error for which IsGone holds.
func (c *Client) Exists(ctx context.Context, channel, message peer.ID) error {
	return c.do(ctx, request{
		op: "read message", method: "GET", path: fmt.Sprintf("channels/%d/messages/%d", channel, message),
	})
}

// Delete removes a message. One that does not exist is an error for which IsGone holds.
func (c *Client) Delete(ctx context.Context, channel, message peer.ID) error {
	return c.do(ctx, request{
		op: "delete message", method: "DELETE", path: fmt.Sprintf("channels/%d/messages/%d", channel, message),
	})
}

// Found is a message of the bot's own as Discord has it.
type Found struct {
	CustomIDs []string // of its components, in order
	Text      string   // of a card, its texts, a line each
	Nonce     string   // it was sent with, if Discord still knows it
}

// Message is a message of the bot's own.
type Message struct {
	ID peer.ID
	At time.Time
}

// OwnMessages returns the bot's own messages in a channel that were made in [from, to), the newest first. It reads at most
// 2,000 messages of the channel.
func (c *Client) OwnMessages(ctx context.Context, channel peer.ID, from, to time.Time) (own []Message, err error) {
	self, err := c.Self(ctx)
	if err != nil {
		return nil, err
	}
	before := snowflakeOf(to)
	for range 20 {
		var page []struct {
			ID     snowflake
			Author struct{ ID snowflake }
		}
		err := c.do(ctx, request{
			op: "list messages", method: "GET", path: fmt.Sprintf("channels/%d/messages?limit=100&before=%d", channel, before), into: &page,
			incomplete: func() bool { return page == nil },
		})
		if err != nil {
			return nil, err
		}
		for _, m := range page {
			before = min(before, uint64(m.ID))
			if at := timeOfSnowflake(uint64(m.ID)); peer.ID(m.Author.ID) == self && !at.Before(from) {
				own = append(own, Message{peer.ID(m.ID), at})
			}
		}
		if len(page) == 0 || timeOfSnowflake(before).Before(from) {
			break
		}
	}
	return own, nil
}

// discordEpoch is the first millisecond of 2015 (Discord: Snowflakes).
const discordEpoch = 1_420_070_400_000

// timeOfSnowflake returns when an id was made.
func timeOfSnowflake(id uint64) time.Time { return time.UnixMilli(int64(id>>22) + discordEpoch).UTC() }

// snowflakeOf returns the first id that can be made at an instant from 2015 on.
func snowflakeOf(at time.Time) uint64 { return uint64(max(at.UnixMilli()-discordEpoch, 0)) << 22 }

// Find returns the newest of the bot's own messages for which match holds, among the newest 100 of a channel; 0 and no
// error if there is none.
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
		if ours && match(Found{m.Components.customIDs(), string(m.Content) + m.Components.text(), string(m.Nonce)}) {
			best = peer.ID(m.ID)
		}
	}
	return best, nil
}

// DMChannel returns the private channel between the bot and a member, and opens it if need be. Whether the member accepts
// messages shows when one is posted (IsClosed). A channel's id never changes, so it is kept while the program runs:
// Discord restricts bots that open many channels.
func (c *Client) DMChannel(ctx context.Context, user peer.ID) (peer.ID, error) {
	if channel, known := c.dmChannels.Load(user); known {
		return channel.(peer.ID), nil
	}
	var made ref
	err := c.do(ctx, request{
		op: "open private channel", method: "POST", path: "users/@me/channels",
		body: map[string]string{"recipient_id": user.String()}, into: &made, incomplete: made.isZero,
	})
	if err == nil {
		c.dmChannels.Store(user, peer.ID(made.ID))
	}
	return peer.ID(made.ID), err
}

// GiveRole gives a member a role; having it already is success. No audit log reason is sent: many can read the log.
func (c *Client) GiveRole(ctx context.Context, guild, user, role peer.ID) error {
	return c.do(ctx, request{op: "give role", method: "PUT", path: rolePath(guild, user, role)})
}

// TakeRole takes a role from a member; not having it is success.
func (c *Client) TakeRole(ctx context.Context, guild, user, role peer.ID) error {
	return c.do(ctx, request{op: "take role", method: "DELETE", path: rolePath(guild, user, role)})
}

func rolePath(guild, user, role peer.ID) string {
	return fmt.Sprintf("guilds/%d/members/%d/roles/%d", guild, user, role)
}

// OpenThread makes a private thread in a text channel (Discord: Start Thread without Message). Only moderators can add
// people, and it archives itself after a week of silence. name has 1–100 characters.
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

// OpenThreadOn makes a public thread on a message of a text channel (Discord: Start Thread from Message). The thread's id is
// the message's. A message that has a thread already is success.
func (c *Client) OpenThreadOn(ctx context.Context, channel, message peer.ID, name string) error {
	err := c.do(ctx, request{
		op: "open thread on message", method: "POST", path: fmt.Sprintf("channels/%d/messages/%d/threads", channel, message),
		body: map[string]any{"name": clip(name, 100), "auto_archive_duration": 10080},
	})
	if CodeOf(err) == codeThreadExists {
		return nil
	}
	return err
}

// DeleteThread deletes a thread with all that is in it. One that does not exist is an error for which IsGone holds.
func (c *Client) DeleteThread(ctx context.Context, thread peer.ID) error {
	return c.do(ctx, request{op: "delete thread", method: "DELETE", path: fmt.Sprintf("channels/%d", thread)})
}

// FindThread returns the newest active thread of a name in a channel; 0 and no error if there is none.
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

// RemoveFromThread removes a member from a thread. One who is not in it is an error for which IsGone holds.
func (c *Client) RemoveFromThread(ctx context.Context, thread, user peer.ID) error {
	return c.do(ctx, request{
		op: "remove from thread", method: "DELETE", path: fmt.Sprintf("channels/%d/thread-members/%d", thread, user),
	})
}

// ReopenThread takes a thread out of the archive, and reports whether it is locked: closed for good, not by itself.
func (c *Client) ReopenThread(ctx context.Context, thread peer.ID) (locked bool, err error) {
	var now struct {
		Metadata struct{ Locked bool } `json:"thread_metadata"`
	}
	err = c.do(ctx, request{
		op: "reopen thread", method: "PATCH", path: fmt.Sprintf("channels/%d", thread), body: map[string]bool{"archived": false},
		into: &now,
	})
	return now.Metadata.Locked, err
}

// ChannelOfThread returns the channel that a thread is in, whose permissions are the thread's.
func (c *Client) ChannelOfThread(ctx context.Context, thread peer.ID) (peer.ID, error) {
	var th struct {
		Parent snowflake `json:"parent_id"`
	}
	err := c.do(ctx, request{op: "read thread", method: "GET", path: fmt.Sprintf("channels/%d", thread), into: &th})
	return peer.ID(th.Parent), err
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

// Application is the bot's application as Discord has it.
type Application struct {
	Privacy bool      // it links a privacy policy
	Public  bool      // anyone can add it to their server
	Date    time.Time // Discord's clock when it responded, to the second; zero if unknown
}

// Application reads the bot's own application.
func (c *Client) Application(ctx context.Context) (Application, error) {
	var app Application
	var wire struct {
		Privacy lenientString `json:"privacy_policy_url"`
		Public  bool          `json:"bot_public"`
	}
	err := c.do(ctx, request{op: "read own application", method: "GET", path: "applications/@me", into: &wire, date: &app.Date})
	app.Privacy, app.Public = wire.Privacy != "", wire.Public
	return app, err
}

// ServerNames returns the names of the first 100 servers that the bot is in.
func (c *Client) ServerNames(ctx context.Context) (names []string, err error) {
	var page []struct{ Name lenientString }
	err = c.do(ctx, request{op: "list own servers", method: "GET", path: "users/@me/guilds?limit=100", into: &page,
		incomplete: func() bool { return page == nil }})
	for _, g := range page {
		names = append(names, string(g.Name))
	}
	return names, err
}
