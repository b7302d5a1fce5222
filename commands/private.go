package commands

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"waymark/commands/speech"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// A command in the private channel with the bot (Command.DM), or a button under an answer for no server, does not say which
// server it is for. It is for the one where the bot has a record of the member. With several the member is asked. With none
// it is for a server that both are in, if Discord says so.

const (
	// askServers is the largest number of servers for which Discord is asked whether the member is there.
	askServers = 20
	// serversWithin is how long those questions may take.
	serversWithin = 1500 * time.Millisecond
)

func serverFeature() Feature {
	return Feature{Name: "server", Components: []Component{{Name: "pick", Access: NoStorage, Do: serverLost}}}
}

// serverLost answers a choice of a server for a command that is not held in memory any more.
func serverLost(_ *storage.Tx, rq Request) (Reply, error) {
	return rq.Reply("server.lost", nil).InPlace(), nil
}

// inServer returns a request from the private channel with the server that it is for, or what to answer instead.
func (t *Table) inServer(ctx context.Context, db *storage.DB, rq Request) (Request, *Reply) {
	if rq.Component == "server:pick" {
		return t.picked(ctx, db, rq), nil
	}
	access, ok := t.fromPrivate(rq)
	if !ok || db == nil {
		return rq, nil
	}
	servers := t.serversOf(ctx, db, rq, access == NoStorage)
	switch {
	case len(servers) == 1:
		rq.Guild = servers[0]
	case rq.Kind == Autocomplete || access == NoStorage:
	case len(servers) == 0:
		reply := speech.Said(rq.speech.Fallback, func() Reply { return rq.Reply("server.none", nil) })
		return rq, &reply
	default:
		names := t.serverNames(ctx, db, servers[:min(len(servers), ChoicesMax)])
		reply := speech.Said(rq.speech.Fallback, func() Reply { return askServer(rq, names) })
		t.held.put(rq)
		return rq, &reply
	}
	return rq, nil
}

// fromPrivate returns what a request from the private channel needs of storage, and whether it may need to know its server:
// commands that are offered there, and buttons of answers that were for no server.
func (t *Table) fromPrivate(rq Request) (Access, bool) {
	if rq.Kind.OnMessage() {
		a, ok := t.Components[rq.Component]
		if !ok || a.Access == NoStorage {
			return NoStorage, false
		}
		return a.Access, a.Level == Anyone
	}
	c, ok := t.Commands[rq.Command]
	if !ok {
		return NoStorage, false
	}
	return c.Access, c.DM
}

// picked returns the held request of a member who chose its server. If it is not held, or the server is not theirs, it
// returns the press itself.
func (t *Table) picked(ctx context.Context, db *storage.DB, rq Request) Request {
	id, err := rq.ArgID(0)
	if err != nil {
		return rq
	}
	server, err := rq.ArgID(1)
	held, ok := t.held.get(id, rq)
	if err != nil || !ok || !slices.Contains(t.serversOf(ctx, db, held, false), server) {
		return rq
	}
	held.Guild, held.Now, held.ClockInDoubt = server, rq.Now, rq.ClockInDoubt
	return held
}

// askServer returns the question which server a command is for.
func askServer(rq Request, servers []namedServer) Reply {
	var options []Choice
	for _, one := range servers {
		options = append(options, Choice{Label: words.Plain(one.name, 100), Value: one.id.String()})
	}
	return rq.Reply("server.which", nil, Row{Select: &Select{
		ID: ID("server:pick", rq.ID), Placeholder: rq.Label("server.choose"), Options: options,
	}})
}

// namedServer is a server and what it is called.
type namedServer struct {
	id   peer.ID
	name peer.UserText
}

// serverNames returns servers with their names: as the gateway says, else as last stored, else the id.
func (t *Table) serverNames(ctx context.Context, db *storage.DB, servers []peer.ID) []namedServer {
	ctx, cancel := context.WithTimeout(ctx, serversWithin)
	defer cancel()
	var named []namedServer
	for _, id := range servers {
		name := t.serverName(id)
		if name == "" {
			_ = db.View(ctx, id, func(tx *storage.Tx) error { // the id stands for a name that cannot be read
				set, err := tx.Settings()
				name = set.Name
				return err
			})
		}
		named = append(named, namedServer{id, cmp.Or(name, peer.UserText(id.String()))})
	}
	return named
}

// serversOf returns the servers that a command can be for. quick uses only what storage answers at once.
func (t *Table) serversOf(ctx context.Context, db *storage.DB, rq Request, quick bool) []peer.ID {
	if db == nil {
		return nil
	}
	found := make(chan []peer.ID, 1)
	go func() {
		servers, err := db.GuildsOf(ctx, rq.Member)
		if err != nil {
			servers = nil
		}
		if finds := t.finds(rq); finds != nil {
			servers = append(servers, foundIn(ctx, db, rq, servers, finds)...)
		}
		found <- servers
	}()
	var servers []peer.ID
	patience := t.Patience
	if !quick {
		patience = serversWithin
	}
	select {
	case servers = <-found:
	case <-time.After(patience):
	}
	if len(servers) > 0 || quick || rq.Kind == Autocomplete {
		return servers
	}
	return t.shared(ctx, rq.Member)
}

// finds is the Command.Finds of a command that was used; nil for none.
func (t *Table) finds(rq Request) func(*storage.Tx, Request) (bool, error) {
	c, ok := t.Commands[rq.Command]
	if !ok || rq.Kind != SlashCommand {
		return nil
	}
	return c.Finds
}

// foundIn returns the servers where something is found for a command, besides those that are known.
func foundIn(
	ctx context.Context, db *storage.DB, rq Request, known []peer.ID, finds func(*storage.Tx, Request) (bool, error),
) (servers []peer.ID) {
	naming, err := db.GuildsNaming(ctx, rq.Member)
	if err != nil {
		return nil
	}
	for _, id := range naming {
		if slices.Contains(known, id) {
			continue
		}
		found := false
		err := db.View(ctx, id, func(tx *storage.Tx) (err error) {
			found, err = finds(tx, rq)
			return err
		})
		if err == nil && found {
			servers = append(servers, id)
		}
	}
	return servers
}

// shared returns the servers that both the bot and a member are in, as Discord says; none if the bot is in too many to ask.
func (t *Table) shared(ctx context.Context, member peer.ID) []peer.ID {
	if t.Servers == nil || t.Member == nil {
		return nil
	}
	all := t.Servers()
	if len(all) > askServers {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, serversWithin)
	defer cancel()
	there := make([]bool, len(all))
	var asked sync.WaitGroup
	for i, id := range all {
		asked.Go(func() {
			_, presence := t.Member(ctx, id, member)
			there[i] = presence == peer.PresenceHere
		})
	}
	asked.Wait()
	var servers []peer.ID
	for i, id := range all {
		if there[i] {
			servers = append(servers, id)
		}
	}
	return servers
}
