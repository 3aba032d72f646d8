#!/usr/bin/env sh
# Verifies the deployed app from outside when VERIFY_AFTER_UP is true. azd runs this after 'azd up'; by hand: azd hooks run postup
set -eu
[ "${VERIFY_AFTER_UP:-}" = true ] || exit 0
AHOLO_VERIFY_KEY=$(az functionapp keys list --subscription "$AZURE_SUBSCRIPTION_ID" --resource-group "$AZURE_RESOURCE_GROUP" \
  --name "$FUNCTION_APP_NAME" --query functionKeys.default --output tsv)
export AHOLO_VERIFY_KEY
dotnet run --project "$(dirname "$0")/../../src/Aholo.Verify" -- --url "$FUNCTION_APP_URL" --storage "$UPLOADS_URL"
