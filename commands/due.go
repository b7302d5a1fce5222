package commands

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"waymark/commands/speech"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// RunDue runs the handler of one due item. The item is unscheduled first; the handler may schedule it again. An item of an
// unknown kind (from another version) is dropped and logged. fallback is that of the transaction.
func (t *Table) RunDue(tx *storage.Tx, fallback *speech.Fallback, item storage.Due, now time.Time) error {
	if err := tx.Unschedule(item.Kind, item.Member, item.Ref); err != nil {
		return err
	}
	h, ok := t.due[item.Kind]
	if !ok {
		t.log.Warn("due item of unknown kind dropped", "kind", item.Kind)
		return nil
	}
	names := namesIn(tx, Request{})
	defer names.end()
	speech := t.speaking(tx, fallback, fmt.Sprint(item.Kind, " ", item.Member, " ", item.Ref), item.Member)
	effects, err := h(tx, Due{
		Env:  Env{Guild: item.Guild, Now: now, speech: speech, names: names},
		Kind: item.Kind, Member: item.Member, Ref: item.Ref, Server: t.serverAnswer(item.Guild),
	})
	if err != nil {
		return err
	}
	return t.Enqueue(tx, t.withoutUnasked(effects)...)
}

// serverAnswer returns whether the bot is in a guild, as the gateway says now; 0 if that is not known.
func (t *Table) serverAnswer(guild peer.ID) peer.ServerAnswer {
	if t.ServerAnswer == nil {
		return 0
	}
	return t.ServerAnswer(guild)
}

// ApplyOutcome runs the outcome handler that an effect names, in tx. fallback is that of the transaction.
func (t *Table) ApplyOutcome(tx *storage.Tx, fallback *speech.Fallback, effect Effect, result Result, id peer.ID, now time.Time) error {
	names := namesIn(tx, Request{})
	defer names.end()
	speech := t.speaking(tx, fallback, "outcome", cmp.Or(effect.User(), effect.Owner))
	env := Env{Guild: tx.Guild(), Now: now, speech: speech, names: names}
	effects, err := t.tellOfOpenChannel(tx, env, effect)
	if err != nil {
		return err
	}
	if h, ok := t.outcomes[effect.OnOutcome]; ok {
		more, err := h(tx, Outcome{Env: env, Effect: effect, Result: result, ID: id})
		if err != nil {
			return err
		}
		effects = append(effects, more...)
	}
	return t.Enqueue(tx, t.withoutUnasked(effects)...)
}

// serverName returns a guild's name, "" if it is not known yet.
func (t *Table) serverName(guild peer.ID) peer.UserText {
	if t.ServerName == nil {
		return ""
	}
	return t.ServerName(guild)
}

// storedName is serverName with the settings' copy, which it keeps up to date: right after a start, work falls due before
// Discord has said what the guild is called.
func (t *Table) storedName(tx *storage.Tx) (peer.UserText, error) {
	set, err := tx.Settings()
	if err != nil {
		return "", err
	}
	name := t.serverName(tx.Guild())
	if name == "" || name == set.Name {
		return set.Name, nil
	}
	set.Name = name
	return name, tx.PutSettings(set)
}

// KeepServerName stores what a guild is called, if Discord has said it and something is stored about the guild: after a
// start a member can be asked which server a command is for before the gateway has named them all.
func (t *Table) KeepServerName(tx *storage.Tx) error {
	if !tx.HasGuild() {
		return nil
	}
	_, err := t.storedName(tx)
	return err
}

// nameServer begins a private message with the name of the server that it is about: in a private channel nothing else
// shows which one that is. A message that begins so already, or has no room for it, stays as it is.
func (t *Table) nameServer(name peer.UserText, m *Message) {
	if name == "" {
		return
	}
	line := t.languages.English().Say("dm.server", words.Args{"Server": name})
	if !strings.HasPrefix(m.PlainText(), line.Reveal()) && m.hasRoom(line) {
		m.Above(line)
	}
}

// Enqueue writes effects to the outbox, in tx.
func (t *Table) Enqueue(tx *storage.Tx, effects ...Effect) error {
	for _, e := range effects {
		if !slices.Contains(t.targets, e.Target.Kind()) {
			return fmt.Errorf("commands: no feature has targets of the kind %q", e.Target.Kind())
		}
		private, server := false, peer.UserText("")
		if dm, ok := e.Do.(DM); ok && dm.Message != nil {
			dm.Message.inGuild(tx.Guild())
			name, err := t.storedName(tx)
			if err != nil {
				return err
			}
			private, server = true, name
			t.nameServer(name, dm.Message)
		}
		spell(tx, func(peer.ID) peer.Name { return peer.Name{} }, e)
		for _, m := range e.messages() {
			m.link(reader(e))
			t.linkCommands(m, private, server)
		}
		err := enqueue(tx, e)
		if errors.Is(err, storage.ErrNoMember) {
			// The owner never agreed to be kept, as a moderator who acts as one: the guild owns it, and it goes with them.
			e.Named, e.Owner = append(slices.Clone(e.Named), e.Owner), 0
			err = enqueue(tx, e)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func enqueue(tx *storage.Tx, e Effect) error {
	body, err := e.Encode()
	if err != nil {
		return err
	}
	return tx.Enqueue(storage.OutboxItem{
		Owner: e.Owner, Target: e.Target.String(), Body: body, About: e.People(), Next: e.From, Expires: e.Until,
	})
}
