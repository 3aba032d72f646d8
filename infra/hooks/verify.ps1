#!/usr/bin/env pwsh
# Verifies the deployed app from outside when VERIFY_AFTER_UP is true. azd runs this after 'azd up'; by hand: azd hooks run postup
$ErrorActionPreference = 'Stop'
if ($env:VERIFY_AFTER_UP -ne 'true') {
    exit 0
}
$env:AHOLO_VERIFY_KEY = az functionapp keys list --subscription $env:AZURE_SUBSCRIPTION_ID --resource-group $env:AZURE_RESOURCE_GROUP `
    --name $env:FUNCTION_APP_NAME --query functionKeys.default --output tsv
dotnet run --project (Join-Path $PSScriptRoot '..' '..' 'src' 'Aholo.Verify') -- --url $env:FUNCTION_APP_URL --storage $env:UPLOADS_URL
exit $LASTEXITCODE
