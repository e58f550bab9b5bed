/** Whether what is printed goes to a terminal whose user wants colours. */
export function isColored(): boolean {
  return process.stdout.isTTY === true && !process.env.NO_COLOR;
}
