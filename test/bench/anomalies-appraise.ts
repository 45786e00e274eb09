export async function sayAppraise(_isJson: boolean): Promise<void> {}
