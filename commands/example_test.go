package commands_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// thanks is a whole feature: /thanks by-message says whether support of others comes as a private message, and a button
// takes the answer back. It needs nothing else but its sentences in words/en.toml and a line in commands/all.
func thanks() commands.Feature {
	return commands.Feature{
		Name: "thanks",
		Commands: []commands.Command{{
			Name: "thanks", Access: commands.Writes, Do: thanksSet,
			Options: []commands.Option{{Name: "by-message", Type: commands.Boolean, Required: true}},
		}},
		Components: []commands.Component{{Name: "undo", Access: commands.Writes, Do: thanksUndo}},
	}
}

// thanksSet stores something about a member, so it asks for them with ConsentedMember. Without consent that is an error by
// which the table asks for it, and carries out the command after "I agree".
func thanksSet(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := commands.ConsentedMember(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	before := m.SupportDMs
	m.SupportDMs = rq.Options["by-message"].Bool
	if before == m.SupportDMs {
		return commands.Reply{}, commands.Refuse("thanks.same", nil)
	}
	undo := rq.Button("undo", commands.Secondary, commands.ID("thanks:undo", m.ID, fmt.Sprint(before)))
	return rq.Reply("thanks.set", words.Args{"On": m.SupportDMs}, commands.Unit(undo)), tx.PutMember(m)
}

// thanksUndo reads all that it needs from the button's id, so that the button works after a restart. PressingOwner refuses
// everyone but the member whose id is the first argument, for ids can be forged.
func thanksUndo(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := commands.PressingOwner(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	m.SupportDMs = rq.Arg(1) == "true"
	return rq.Reply("thanks.undone", nil).InPlace(), tx.PutMember(m)
}

// A feature in a table over real storage: a command, the question for consent, and a button. Sentences that the catalogue
// does not have show as their keys.
func Example() {
	dir, err := os.MkdirTemp("", "example-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	key, err := storage.CreateKey(filepath.Join(dir, "master.key"))
	if err != nil {
		panic(err)
	}
	db, err := storage.Open(storage.Options{Path: filepath.Join(dir, "waymark.db"), Key: key, Volatile: true})
	if err != nil {
		panic(err)
	}
	defer db.Close()
	table := commands.New(words.OnlyEnglish(), slog.New(slog.DiscardHandler), thanks())

	const guild, arjun = 1000, 2000
	id, now := peer.ID(3000), time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	do := func(rq commands.Request) commands.Reply { // as bot/discord does with an interaction
		id++
		rq.ID, rq.Guild, rq.Member, rq.Now = id, guild, arjun, now
		return table.Do(context.Background(), db, rq)
	}
	press := func(b commands.Button) commands.Reply {
		act, args, _ := commands.ParseID(b.ID)
		return do(commands.Request{Kind: commands.ButtonClick, Component: act, Args: args})
	}

	asked := do(commands.Request{
		Kind: commands.SlashCommand, Command: "thanks", Options: map[string]commands.Value{"by-message": {Bool: true}},
	})
	agree := asked.Message.Rows[0].Buttons[0]
	fmt.Println(agree.Label)

	set := press(agree)
	undo := set.Message.Rows[0].Buttons[0]
	fmt.Println(set.Message.Text.Reveal(), undo.Label, undo.ID)

	undone := press(undo)
	fmt.Println(undone.Message.Text.Reveal())

	// Output:
	// I agree
	// thanks.set Undo v1:thanks:undo:~wg:false
	// thanks.undone
}
