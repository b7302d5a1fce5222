package commands_test

import (
	"context"
	"strings"
	"testing"

	"waymark/commands"
	"waymark/commands/commandstest"
	"waymark/commands/guilds"
	"waymark/peer"
	"waymark/storage"
)

// After a start the gateway names servers one by one. Until then a member who is asked which one a command is for sees the
// names that were stored, and an id only of a server that never had one.
func TestServersAreNamedBeforeTheGatewayNamesThem(t *testing.T) {
	r := commandstest.NewRig(t)
	known := map[peer.ID]peer.UserText{commandstest.Harbour: "Harbour"}
	r.Table.ServerName = func(id peer.ID) peer.UserText { return known[id] }
	r.Consents(commandstest.Arjun)
	const bay = commandstest.Harbour + 1
	if err := r.Db.Update(context.Background(), bay, func(tx *storage.Tx) error {
		m := commands.NewMember(commands.Request{Member: commandstest.Arjun}, peer.Settings{})
		m.Consent, m.ConsentAt = commands.ConsentVersion, r.Now
		return tx.PutMember(m)
	}); err != nil {
		t.Fatal(err)
	}
	asked := func() (labels []string) {
		reply := r.Table.Do(context.Background(), r.Db, commands.Request{
			Env: commands.Env{Now: r.Now}, ID: 1, Kind: commands.SlashCommand, DM: true, Member: commandstest.Arjun, Command: "reminder off",
		})
		for _, o := range reply.Message.Rows[0].Select.Options {
			labels = append(labels, o.Label.Reveal())
		}
		return labels
	}
	if got := asked(); len(got) != 2 || got[0] != "Harbour" || got[1] != bay.String() {
		t.Errorf("never named: %q", got)
	}
	known[bay] = "Bay"
	r.Update(r.Table.KeepServerName)
	if err := r.Db.Update(context.Background(), bay, r.Table.KeepServerName); err != nil {
		t.Fatal(err)
	}
	clear(known)
	if got := asked(); len(got) != 2 || got[0] != "Harbour" || got[1] != "Bay" {
		t.Errorf("named once: %q", got)
	}
}

// What is made after the transaction is made of the server that a command from the private channel was for.
func TestRenderKnowsTheServer(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	r.Table.Commands["reminder off"].Do = func(*storage.Tx, commands.Request) (commands.Reply, error) {
		return commands.Reply{Render: func(guilds.State) []commands.Message {
			return []commands.Message{{Text: "`/journey list`", Rows: commands.Buttons(commands.Button{Label: "x", ID: commands.ID("reminder:x")})}}
		}}, nil
	}
	r.Table.ServerName = func(peer.ID) peer.UserText { return "Harbour" }
	reply := r.Table.Do(context.Background(), r.Db, commands.Request{
		Env: commands.Env{Now: r.Now}, ID: 1, Kind: commands.SlashCommand, DM: true, Member: commandstest.Arjun, Command: "reminder off",
	})
	if reply.Guild != commandstest.Harbour {
		t.Errorf("Render is to know of server %d", reply.Guild)
	}
	m := reply.Render(guilds.State{})[0]
	if _, _, guild := commands.ParseID(m.Rows[0].Buttons[0].ID); guild != commandstest.Harbour {
		t.Errorf("a button is for server %d", guild)
	}
	if got := m.Text.Reveal(); !strings.HasSuffix(got, "`/journey list` (Harbour)") {
		t.Errorf("it says %q", got)
	}
}
