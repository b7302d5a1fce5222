package storage_test

import (
	"context"
	"io"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/commands"
	"waymark/commands/all"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

const (
	guild = peer.ID(1_000)
	who   = peer.ID(2_000)
)

// community is a bot's commands on a data file of its own.
type community struct {
	t     *testing.T
	db    *storage.DB
	table *commands.Table
	now   time.Time
	id    peer.ID
}

func newCommunity(t *testing.T) *community {
	t.Helper()
	dir := t.TempDir()
	key, err := storage.CreateKey(filepath.Join(dir, "key"))
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	db, err := storage.Open(storage.Options{Path: filepath.Join(dir, "data.db"), Key: key, Volatile: true, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	c := &community{
		t: t, db: db, table: commands.New(words.OnlyEnglish(), log, all.All(all.Options{})...),
		now: time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC), id: 1 << 60,
	}
	err = db.Update(context.Background(), guild, func(tx *storage.Tx) error {
		return tx.PutSettings(peer.Settings{CheckIns: 11, Celebrations: 12, Mentoring: 13, Moderators: 14})
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *community) do(rq commands.Request) commands.Reply {
	c.t.Helper()
	c.id++
	rq.ID, rq.Member, rq.Guild, rq.Now, rq.Name = c.id, who, guild, c.now, "Arjun"
	return c.table.Do(context.Background(), c.db, rq)
}

// says carries out a command with options as "name:value", and "I agree" where it is asked, and returns the answer.
func (c *community) says(command string, options ...string) commands.Reply {
	c.t.Helper()
	rq := commands.Request{Kind: commands.SlashCommand, Command: command, Options: map[string]commands.Value{}}
	for _, o := range options {
		name, v, _ := strings.Cut(o, ":")
		rq.Options[name] = commands.Value{Text: v}
	}
	reply := c.do(rq)
	if c.has(reply, "I agree") {
		return c.presses(reply, "I agree")
	}
	return reply
}

func button(reply commands.Reply, label string) (commands.Button, bool) {
	if reply.Message == nil {
		return commands.Button{}, false
	}
	for _, row := range reply.Message.Rows {
		if i := slices.IndexFunc(row.Buttons, func(b commands.Button) bool { return b.Label == label }); i >= 0 {
			return row.Buttons[i], true
		}
	}
	return commands.Button{}, false
}

func (c *community) has(reply commands.Reply, label string) bool {
	_, ok := button(reply, label)
	return ok
}

func (c *community) presses(on commands.Reply, label string) commands.Reply {
	c.t.Helper()
	b, ok := button(on, label)
	if !ok {
		c.t.Fatalf("no button %q under %q", label, text(on))
	}
	component, args, _ := commands.ParseID(b.ID)
	return c.do(commands.Request{Kind: commands.ButtonClick, Component: component, Args: args})
}

func text(r commands.Reply) string {
	if r.Message == nil {
		return ""
	}
	return r.Message.Text.Reveal()
}

// TestOneDamagedRecordIsNoWall damages each of a member's records in turn. Everything they do then either works or names
// the way out, /privacy delete; that always works, and afterwards they begin again.
func TestOneDamagedRecordIsNoWall(t *testing.T) {
	for n := 0; ; n++ {
		c := newCommunity(t)
		c.says("checkin", "mood:5", "note:calm", "share:mood")
		c.says("journey start", "name:Evenings", "since:40 days ago")
		c.says("milestone add", "text:told my sister")
		c.says("reminder set", "time:20:00")
		c.says("mentor request", "help:talk", "languages:English")
		var any bool
		err := c.db.Update(context.Background(), guild, func(tx *storage.Tx) (err error) {
			any, err = tx.DamageRecord(who, n)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if !any {
			if n < 8 {
				t.Errorf("only %d records: too few to prove anything", n)
			}
			return
		}
		for _, act := range [][]string{
			{"checkin", "mood:4"}, {"history"}, {"journey list"}, {"milestone list"}, {"mentor status"}, {"reminder show"},
			{"privacy show"}, {"privacy export"}, {"privacy settings", "share:mood"},
		} {
			said := text(c.says(act[0], act[1:]...))
			if strings.Contains(said, "Something went wrong") {
				t.Errorf("record %d damaged, /%s: %s", n, act[0], said)
			}
			if strings.Contains(said, "damaged") && !strings.Contains(said, "/privacy delete") {
				t.Errorf("record %d damaged, /%s names no way out: %s", n, act[0], said)
			}
		}
		asked := c.says("privacy delete")
		done := c.presses(asked, "Delete everything about me")
		if !strings.HasPrefix(text(done), "Done") {
			t.Fatalf("record %d damaged: %s", n, text(done))
		}
		if again := text(c.says("checkin", "mood:3")); !strings.HasPrefix(again, "Saved") {
			t.Errorf("record %d damaged, after deleting: %s", n, again)
		}
	}
}
