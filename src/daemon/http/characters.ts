import { z } from "zod";
import { limits } from "../../core/limits.ts";
import { parseUpto } from "../../core/retrieve/question.ts";
import { unknownCharacter } from "../../core/retrieve/retrieve.ts";
import type { Services } from "../services.ts";
import type { App } from "./app.ts";

const idSchema = z.object({ id: z.string() });
const uptoSchema = z.object({
  upto: z.string().optional().describe("the last page read: the prompt tells of none past it"),
});
const newSchema = z.object({ new: z.string().optional().describe("any value: refuse to change one that is there") });
const cardSchema = z.object({
  json: z.string().max(limits.cardJsonBytesMax).describe("the card's JSON text"),
  image: z
    .base64()
    .max(2 * limits.cardFileBytesMax)
    .optional()
    .describe("the PNG it came in, without the card"),
});
const fieldsSchema = z
  .looseObject({ card: cardSchema.optional().describe("the character card that it comes with") })
  .describe("display_name, color_hex, system_prompt, tone, section, first_page, last_page; what is left out stays");

/**
 * `GET /characters`, `GET, PUT /characters/:id`, whose prompt is derived from the character's own pages where nobody wrote one, and `GET /characters/:id/card`, which answers `{json, image?}`, or `{}` for one
 * who came without a card.
 */
export function characterRoutes(app: App, { characters, cards, writer, personaOf }: Services): void {
  const known = async (char_id: string) => {
    const character = await characters.get(char_id);
    if (character === undefined) throw unknownCharacter(char_id, await characters.list());
    return character;
  };
  app.get("/characters", async () => characters.list());
  app.get("/characters/:id", { schema: { params: idSchema, querystring: uptoSchema } }, async ({ params, query }) => {
    const character = await known(params.id);
    const prompt = await personaOf(character, parseUpto(query.upto));
    if (prompt === character.system_prompt) return character;
    return { ...character, system_prompt: prompt, prompt_source: prompt === undefined ? undefined : "derived" };
  });
  app.put(
    "/characters/:id",
    { schema: { params: idSchema, querystring: newSchema, body: fieldsSchema } },
    async ({ params, query, body: { card, ...fields } }, reply) => {
      const stored = card && {
        json: card.json,
        ...(card.image === undefined ? {} : { image: Buffer.from(card.image, "base64") }),
      };
      const options = { card: stored, isNew: query.new !== undefined };
      const written = await writer.putCharacter(params.id, fields, options);
      return reply.code(written.outcome === "added" ? 201 : 200).send(written);
    },
  );
  app.get("/characters/:id/card", { schema: { params: idSchema } }, async ({ params }) => {
    await known(params.id);
    const card = await cards.get(params.id);
    if (card === undefined) return {};
    const { json, image } = card;
    return { json, ...(image === undefined ? {} : { image: Buffer.from(image).toString("base64") }) };
  });
}
