// Package web shows the sandbox as a page in a browser, on loopback: what each person sees of the pretend Discord, with
// buttons that can be pressed, and time that can pass.
//
// The page knows no other way into the sandbox than its language. Whatever is pressed becomes a statement, which
// sandbox.Sandbox plays like a line of a script; the statements that worked are kept as a story that plays the same again.
// The page gets what people see from fakediscord.Screen, as server-sent events, and turns it into elements itself: see
// page/. It loads nothing from elsewhere and has no build step.
//
// Only this machine can reach the page: it listens on loopback, has a random token in its address, and refuses requests with
// another Host or Origin.
package web
