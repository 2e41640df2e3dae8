import type { Command } from "./command.ts";

export const chat: Command = {
  name: "chat",
  summary: "talk with a character of the book, or with the book itself",
  arguments: [{ syntax: "[character]", meaning: "a name or id, or how it begins; without one there is a list" }],
  options: [
    { syntax: "-p, --prompt <text>", meaning: "one question, answered in plain text (also: the question on stdin)" },
    { syntax: "--user <name>", meaning: "who asks, and pays (default local, or who had the chat before)" },
    { syntax: "--upto <page>", meaning: "tell nothing past this page: no spoilers" },
    { syntax: "--resume [id]", meaning: "go on with a chat that was had before, the last one if none is named" },
    {
      syntax: "--export <file>",
      meaning: "write the chat as Markdown: with --resume that one and no more, with -p the answer, too",
    },
    {
      syntax: "--plain",
      meaning:
        "in lines, nothing drawn anew, as for screen readers (also INK_SCREEN_READER=true); from a pipe, line by line",
    },
  ],
  examples: [
    "gibsey chat             choose a character; /help lists what can be typed beside questions",
    'gibsey chat fox -p "where were you that night?"',
    "gibsey chat --resume --export chat.md",
  ],
  // A chat has parts that no other command is to pay for.
  run: async (call) => (await import("./start-chat.ts")).startChat(call),
};
